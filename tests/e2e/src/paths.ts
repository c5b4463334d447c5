import { fileURLToPath } from 'node:url';

// The bundle lies in tests/e2e/out.
export const output = fileURLToPath(new URL('.', import.meta.url));
export const repository = fileURLToPath(new URL('../../..', import.meta.url));
