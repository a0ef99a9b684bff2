import { z } from 'zod';
import { endpoint, Instant, PageQuery, page, Role, Slug } from '../http/index.ts';

export const PersonView = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  departmentId: z.string(),
  roles: z.array(Role),
  status: z.enum(['active', 'disabled']),
  createdAt: Instant,
});
export type PersonView = z.infer<typeof PersonView>;

export const listPeople = endpoint({
  method: 'GET',
  path: '/people',
  summary: 'Lists people by id.',
  tag: 'identity',
  permission: 'people:read',
  query: PageQuery.extend({ department: Slug.optional(), role: Role.optional() }),
  response: page(PersonView),
});

export const getPerson = endpoint({
  method: 'GET',
  path: '/people/:id',
  summary: 'Shows one person.',
  tag: 'identity',
  permission: 'people:read',
  params: z.strictObject({ id: Slug }),
  response: PersonView,
});

export const DepartmentView = z.object({ id: z.string(), name: z.string() });

export const listDepartments = endpoint({
  method: 'GET',
  path: '/departments',
  summary: 'Lists departments by id.',
  tag: 'identity',
  permission: 'catalogue:read',
  query: PageQuery,
  response: page(DepartmentView),
});
