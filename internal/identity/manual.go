package identity

// Merge says that two identifiers belong to one person, and takes back what was said against it. Limits per type do not hold
// against it; the size of a person does.
func (g *Graph) Merge(a, b Node, at Stamp, by, reason string) Outcome {
	g.begin(a)
	if a == b {
		return g.out
	}
	if i := g.edges.find(a, b, true); i >= 0 {
		g.retract(i, at.Time)
	}
	i := g.edges.find(a, b, false)
	if i < 0 {
		i = g.edges.add(edge{a: a, b: b, rule: RuleManual, count: 1, first: at.Time, last: at.Time, tie: at.Tie, offset: at.Offset})
		g.counted(a, 1)
		g.counted(b, 1)
	}
	e := &g.edges.all[i]
	if !e.stands() {
		e.retracted, e.first, e.last, e.tie, e.offset, e.count = 0, at.Time, at.Time, at.Tie, at.Offset, 1
		g.counted(a, 1)
		g.counted(b, 1)
	}
	e = &g.edges.all[i]
	e.rule, e.void = RuleManual, false
	g.notes[i] = note{by, reason}
	g.touch(i)
	g.rederive(a, b)
	return g.out
}

// CannotLink says that two identifiers belong to two people, whatever evidence there is, and takes back a manual merge.
func (g *Graph) CannotLink(a, b Node, at Stamp, by, reason string) Outcome {
	g.begin(a)
	if a == b {
		return g.out
	}
	if i := g.edges.find(a, b, false); i >= 0 && g.edges.all[i].rule == RuleManual {
		g.retract(i, at.Time)
	}
	i := g.edges.find(a, b, true)
	if i < 0 {
		i = g.edges.add(edge{a: a, b: b, rule: RuleCannotLink, count: 1, first: at.Time, last: at.Time, tie: at.Tie, offset: at.Offset})
	} else {
		e := &g.edges.all[i]
		e.retracted, e.first, e.last, e.offset = 0, at.Time, at.Time, at.Offset
	}
	g.notes[i] = note{by, reason}
	g.touch(i)
	g.rederive(a, b)
	return g.out
}

// Retract takes back the evidence between two identifiers. What is seen of them together later is new evidence.
func (g *Graph) Retract(a, b Node, at Stamp, by, reason string) Outcome {
	g.begin(a)
	for _, against := range []bool{false, true} {
		if i := g.edges.find(a, b, against); i >= 0 && g.edges.all[i].stands() {
			g.notes[i] = note{by, reason}
			g.retract(i, at.Time)
		}
	}
	g.rederive(a, b)
	return g.out
}

func (g *Graph) begin(primary Node) {
	g.out = Outcome{Primary: primary, Gone: g.out.Gone[:0], Now: g.out.Now[:0]}
}

func (g *Graph) retract(i int32, at int64) {
	e := &g.edges.all[i]
	e.retracted = max(at, 1)
	g.touch(i)
	if e.rule != RuleCannotLink {
		g.counted(e.a, -1)
		g.counted(e.b, -1)
	}
}

// SetPolicy derives everybody anew under another policy.
func (g *Graph) SetPolicy(p Policy) Outcome {
	g.begin(None)
	g.policy, g.blocks, g.rules = p, newBlocks(p.Blocked), nil
	g.ruled()
	for n := range g.blocked {
		g.blocked[n] = g.blocks.has(g.nodes.identifier(Node(n)))
	}
	for i := range g.edges.all {
		e := &g.edges.all[i]
		e.void = g.isVoid(e)
	}
	g.everybody()
	return g.out
}
