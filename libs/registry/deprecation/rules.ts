export { deprecationNotice } from './deprecation.rules.ts';
