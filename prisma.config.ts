import { resolve } from 'node:path';
import { defineConfig } from 'prisma/config';

// Generating the client needs no schema engine, but the Prisma CLI would download one unless it is told of an executable.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= resolve(import.meta.dirname, 'tools/scripts/no-schema-engine.sh');

export default defineConfig({ schema: 'prisma/schema' });
