import { Background, BaseEdge, Handle, Position, ReactFlow, getBezierPath, useInternalNode, type Edge, type EdgeProps, type Node, type NodeProps } from '@xyflow/react'
import '@xyflow/react/dist/base.css'
import { useMemo } from 'react'
import { count } from '../../lib/number'
import { evidenceInWords, identifierKind, type Drawing, type Spot, type Tie } from './identityGraph'
import { IdentifierMark } from './IdentifierMark'
import type { Focus } from './WhoPanel'
import css from './IdentityPicture.module.css'

type SpotNode = Node<{ spot: Spot; chosen: boolean }, 'spot'>
type TieEdge = Edge<{ tie: Tie; chosen: boolean }, 'tie'>

const nodeTypes = { spot: SpotView }
const edgeTypes = { tie: TieView }

/** The identity graph as a picture: nodes and lines can be pointed at, focused and chosen; free lets it be moved and zoomed. */
export function IdentityPicture({ drawing, focus, onFocus, free = false }: { drawing: Drawing; focus: Focus; onFocus: (focus: Focus) => void; free?: boolean }) {
  const nodes = useMemo<SpotNode[]>(
    () =>
      drawing.spots.map((spot) => ({
        id: spot.id,
        type: 'spot',
        position: { x: spot.x, y: spot.y },
        data: { spot, chosen: focus?.kind === 'spot' && focus.id === spot.id },
        ariaLabel: `${identifierKind(spot.identifier.type)} ${spot.identifier.value}, ${count(spot.identifier.events)} events${spot.stranger ? ', of another customer' : ''}`,
      })),
    [drawing, focus],
  )
  const edges = useMemo<TieEdge[]>(
    () =>
      drawing.ties.map((tie) => ({
        id: tie.id,
        type: 'tie',
        source: tie.from,
        target: tie.to,
        data: { tie, chosen: focus?.kind === 'tie' && focus.id === tie.id },
        ariaLabel: tie.evidence.map((e) => evidenceInWords(e).marketing).join('; '),
        interactionWidth: 22,
      })),
    [drawing, focus],
  )
  return (
    <ReactFlow
      className={css.flow}
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      fitView
      fitViewOptions={{ padding: 0.05, maxZoom: free ? 1.4 : 1 }}
      minZoom={0.2}
      maxZoom={free ? 2 : 1}
      nodesDraggable={free}
      nodesConnectable={false}
      panOnDrag={free}
      zoomOnScroll={free}
      zoomOnPinch={free}
      zoomOnDoubleClick={free}
      preventScrolling={free}
      autoPanOnNodeFocus={false}
      onNodeClick={(_, node) => onFocus({ kind: 'spot', id: node.id })}
      onEdgeClick={(_, edge) => onFocus({ kind: 'tie', id: edge.id })}
      onEdgeMouseEnter={(_, edge) => onFocus({ kind: 'tie', id: edge.id })}
      onSelectionChange={({ nodes, edges }) => {
        const node = nodes[0]
        const edge = edges[0]
        if (node) onFocus({ kind: 'spot', id: node.id })
        else if (edge) onFocus({ kind: 'tie', id: edge.id })
      }}
    >
      <Background color="var(--line)" gap={16} size={1} />
    </ReactFlow>
  )
}

interface Box {
  x: number
  y: number
  w: number
  h: number
}

function course(left: Box, right: Box): [path: string, x: number, y: number] {
  const distance = right.x - left.x
  const at = { left: left.y + left.h / 2, right: right.y + right.h / 2 }
  if (distance > left.w) {
    const [path, x, y] = getBezierPath({ sourceX: left.x + left.w, sourceY: at.left, sourcePosition: Position.Right, targetX: right.x, targetY: at.right, targetPosition: Position.Left, curvature: 0.4 })
    return [path, x, y]
  }
  if (distance > 8 && right.y > left.y) {
    const x = left.x + distance / 2
    const corner = Math.min(6, distance / 2)
    return [`M ${x} ${left.y + left.h} V ${at.right - corner} Q ${x} ${at.right} ${x + corner} ${at.right} H ${right.x}`, x, (left.y + left.h + at.right) / 2]
  }
  const out = Math.max(left.x + left.w, right.x + right.w) + 44
  return [`M ${left.x + left.w} ${at.left} C ${out} ${at.left} ${out} ${at.right} ${right.x + right.w} ${at.right}`, out - 11, (at.left + at.right) / 2]
}

function SpotView({ data: { spot, chosen } }: NodeProps<SpotNode>) {
  return (
    <div className={css.spot} data-chosen={chosen} data-stranger={spot.stranger}>
      <Handle type="target" position={Position.Left} className={css.handle} />
      <IdentifierMark type={spot.identifier.type} />
      <span className={css.kind}>{identifierKind(spot.identifier.type)}</span>
      <span className={css.events}>{spot.identifier.events > 0 ? count(spot.identifier.events) : ''}</span>
      <span className={css.value} title={spot.identifier.value}>
        {spot.identifier.value}
      </span>
      <Handle type="source" position={Position.Right} className={css.handle} />
    </div>
  )
}

/**
 * A line goes from side to side where there is room between two nodes, down and in where one is indented below the other,
 * and around the right where neither is.
 */
function TieView({ id, source, target, data }: EdgeProps<TieEdge>) {
  const from = useInternalNode(source)
  const to = useInternalNode(target)
  if (!from || !to || !data) return null
  const box = (n: typeof from) => ({ x: n.internals.positionAbsolute.x, y: n.internals.positionAbsolute.y, w: n.measured.width ?? 0, h: n.measured.height ?? 0 })
  const [left, right] = [box(from), box(to)].toSorted((a, b) => a.x - b.x) as [Box, Box]
  const [path, middleX, middleY] = course(left, right)
  const { tie, chosen } = data
  const manual = tie.evidence.some((e) => e.kind === 'manual' && e.unites)
  const apart = tie.evidence.some((e) => e.kind === 'cannot-link')
  const kind = manual ? 'manual' : apart ? 'apart' : tie.unites ? 'unites' : 'refused'
  return (
    <g className={css.tie} data-kind={kind} data-chosen={chosen}>
      <BaseEdge id={id} path={path} interactionWidth={22} />
      {(kind === 'apart' || kind === 'refused') && (
        <text x={middleX} y={middleY} className={css.cross} textAnchor="middle" dominantBaseline="central">
          ✕
        </text>
      )}
    </g>
  )
}
