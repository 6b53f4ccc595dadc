import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const server = process.env.RAPPORT_SERVER ?? 'http://127.0.0.1:8080'
const proxied = ['/api', '/v1', '/openapi.yaml', '/healthz', '/readyz', '/metrics']

export default defineConfig({
  plugins: [react()],
  server: { proxy: Object.fromEntries(proxied.map((path) => [path, { target: server }])) },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0, // fonts as data: URLs would need a hole in the content security policy
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        // Only what every page needs; echarts and xyflow stay behind lazy() or they would be preloaded.
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler|tslib|use-sync-external-store)[\\/]/ },
            { name: 'mantine', test: /node_modules[\\/](@mantine|@floating-ui)[\\/](core|hooks|notifications|spotlight|store|react|react-dom|dom|utils)[\\/]/ },
            { name: 'tanstack', test: /node_modules[\\/]@tanstack[\\/]/ },
          ],
        },
      },
    },
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['src/test/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}', 'lint/**/*.test.ts'],
    css: false,
    restoreMocks: true,
  },
})
