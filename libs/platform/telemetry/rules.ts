export { REDACTION_RULES, type Redacted, redactSecrets, redactValue } from './redaction.rules.ts';
