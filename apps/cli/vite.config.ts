import { nodeApp } from '../../tools/vite/node-app.ts';

export default nodeApp(import.meta.dirname, ['src/main.ts']);
