import type { NextFunction, Request, Response } from 'express';

/** Pages load their scripts and styles from here, run nothing inline and stand in nobody's frame. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** The page that shows the API styles its own parts inline. */
const DOCUMENTATION_POLICY = CONTENT_SECURITY_POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'");

/** Puts the headers on every answer that keep browsers from doing more with it than was meant. */
export function securityHeaders(request: Request, response: Response, next: NextFunction): void {
  const documentation = request.path === '/api/docs' || request.path.startsWith('/api/docs/');
  response.setHeader('content-security-policy', documentation ? DOCUMENTATION_POLICY : CONTENT_SECURITY_POLICY);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  if (request.path.startsWith('/api/v1')) response.setHeader('cache-control', 'no-store');
  next();
}
