import type { Finding } from '@gatehouse/kernel';
import { redactSecrets } from '@gatehouse/platform/telemetry/rules';
import type { YamlFile, YamlPath } from './read-yaml.rules.ts';
import { fieldName } from './schema-finding.rules.ts';

/**
 * Texts that look like a credential. The catalogue is kept for ever, revision by revision, and many may read it: a secret
 * must not get into it. The finding does not repeat it.
 */
export const secretFindings = (file: YamlFile): Finding[] => findIn(file, file.value, []);

function findIn(file: YamlFile, value: unknown, path: YamlPath): Finding[] {
  if (typeof value === 'string') {
    const rules = Object.keys(redactSecrets(value).counts);
    return rules.map((rule) => ({
      field: fieldName(path),
      message: `holds what looks like a secret (${rule.replaceAll('_', ' ')})`,
      suggestion: 'take it out, and renew it if it was real: files of the catalogue are no place for secrets',
      file: file.path,
      line: file.lineOf(path),
    }));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    findIn(file, member, [...path, Array.isArray(value) ? Number(name) : name]),
  );
}
