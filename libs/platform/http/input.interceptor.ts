import type { Endpoint } from '@gatehouse/contracts/http';
import { DomainError, type Finding } from '@gatehouse/kernel';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Request } from 'express';
import type { Observable } from 'rxjs';
import { z } from 'zod';
import { BODY_LIMIT, readJsonBody } from './body.ts';
import { endpointOf } from './handles.ts';
import { findingsOf } from './input.rules.ts';
import { inputSentence } from './input-sentence.rules.ts';
import { stateOf } from './request-state.ts';
import { unstorableTexts } from './storable-text.rules.ts';

const NOTHING = z.strictObject({});

/**
 * Reads and parses what a request brings, after it was let through: whoever may not, may not upload either.
 */
@Injectable()
export class InputInterceptor implements NestInterceptor {
  /**
   * @throws DomainError `invalid_input` with a finding per field, `invalid_cursor` when nothing else is wrong than the
   *   place where a list should go on, and those of `readJsonBody`
   */
  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const endpoint = context.getType() === 'http' ? endpointOf(context.getHandler()) : undefined;
    if (endpoint) {
      const request = context.switchToHttp().getRequest<Request>();
      stateOf(request).input = await parse(request, endpoint);
    }
    return next.handle();
  }
}

async function parse(request: Request, endpoint: Endpoint) {
  const sent = {
    params: { ...request.params },
    query: queryOf(request.originalUrl),
    body: await readJsonBody(request, endpoint.bodyLimit ?? BODY_LIMIT),
  };
  const findings: Finding[] = [];
  const read = (part: 'params' | 'query' | 'body', schema: z.ZodType): unknown => {
    const unstorable = unstorableTexts(part, sent[part]);
    findings.push(...unstorable);
    if (unstorable.length > 0) return undefined;
    const parsed = schema.safeParse(sent[part], { error: inputSentence });
    if (parsed.success) return parsed.data;
    findings.push(...findingsOf(part, schema, parsed.error));
    return undefined;
  };
  const input = {
    params: read('params', endpoint.params ?? NOTHING),
    query: read('query', endpoint.query ?? NOTHING),
    body: read('body', endpoint.body ?? z.undefined('this takes no body')),
  };
  if (findings.length === 0) return input;
  throw refusalOf(findings);
}

function refusalOf(findings: Finding[]): DomainError {
  if (findings.every(({ field }) => field === 'query.cursor')) {
    const message = 'the cursor is not one that a page of this list gave as "next"';
    return new DomainError('invalid', 'invalid_cursor', message, { findings });
  }
  const first = findings[0];
  return new DomainError(
    'invalid',
    'invalid_input',
    `${first?.field || 'the body'}: ${first?.message}${findings.length > 1 ? ` (and ${findings.length - 1} more)` : ''}`,
    { findings },
  );
}

/** A name that occurs once is text, one that occurs more often a list. */
function queryOf(url: string): Record<string, string | string[]> {
  const search = new URLSearchParams(url.split('?')[1] ?? '');
  const names = [...new Set(search.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const values = search.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
}
