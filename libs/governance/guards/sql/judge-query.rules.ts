import { PRIVATE_RELATIONS, PURE_FUNCTIONS } from './pure-functions.ts';
import type { SqlRuleId } from './sql-rules.ts';

/** What queries a tool is for. */
export interface SqlScope {
  /** Highest LIMIT, in rows. */
  readonly mostRows: number;
  /** False where columns must be named. */
  readonly allowStar: boolean;
  /** Schemas that may be read; absent for all. */
  readonly schemas?: readonly string[];
  /** Tables that may be read, as `schema.table`, or `table` for those of `public`; absent for all. */
  readonly tables?: readonly string[];
  /** Functions that may be called besides those of PostgreSQL that are pure, as `schema.name` or `name`. */
  readonly functions?: readonly string[];
}

/** What speaks against a query. */
export interface SqlObjection {
  readonly id: SqlRuleId;
  /** The name or clause that is meant; empty for the statement as a whole. */
  readonly subject: string;
}

type Tree = Readonly<Record<string, unknown>>;

const MOST_DEPTH = 300;

/** Nodes that a query may be made of. What is not here is refused: a grammar grows. */
const KNOWN = new Set(
  `SelectStmt ResTarget ColumnRef String Integer Float Boolean BitString A_Star A_Const A_Expr BoolExpr NullTest BooleanTest FuncCall
  NamedArgExpr RangeVar RangeSubselect RangeFunction RangeTableSample RangeTableFunc RangeTableFuncCol JoinExpr SubLink CaseExpr CaseWhen
  CoalesceExpr MinMaxExpr TypeCast TypeName SortBy WindowDef A_ArrayExpr A_Indirection A_Indices RowExpr SQLValueFunction CollateClause
  GroupingSet GroupingFunc ParamRef List CommonTableExpr ColumnDef XmlExpr XmlSerialize JsonObjectConstructor JsonArrayConstructor
  JsonKeyValue JsonValueExpr JsonObjectAgg JsonArrayAgg JsonArrayQueryConstructor JsonFuncExpr JsonIsPredicate JsonParseExpr
  JsonScalarExpr JsonSerializeExpr JsonTable JsonTableColumn JsonTablePathSpec JsonArgument JsonBehavior`.split(/\s+/),
);

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const node = (value: unknown, type: string): Tree | undefined => {
  const inside = isTree(value) ? value[type] : undefined;
  return isTree(inside) ? inside : undefined;
};
const textOf = (value: unknown): string => {
  const text = node(value, 'String')?.sval;
  return typeof text === 'string' ? text : '';
};

/**
 * What speaks against one parsed statement, or null (S4-DBR-02, S4-DBR-04). Whatever is not known to be harmless is not: nodes of
 * the grammar and functions are held against lists of what may be.
 */
export function judgeQuery(statement: Tree, scope: SqlScope): SqlObjection | null {
  const explained = node(statement, 'ExplainStmt');
  if (!explained) return judgeSelect(statement, scope, true);
  const analyses = listOf(explained.options).some((option) =>
    /^(?:analyze|wal|buffers|timing|serialize)$/.test(String(node(option, 'DefElem')?.defname)),
  );
  if (analyses) return { id: 'sql_not_a_query', subject: 'EXPLAIN ANALYZE' };
  return isTree(explained.query)
    ? judgeSelect(explained.query, scope, false)
    : { id: 'sql_not_a_query', subject: 'EXPLAIN' };
}

function judgeSelect(statement: Tree, scope: SqlScope, limited: boolean): SqlObjection | null {
  const select = node(statement, 'SelectStmt');
  if (!select) {
    const [type = ''] = Object.keys(statement);
    return { id: CHANGES.test(type) ? 'sql_writes' : 'sql_not_a_query', subject: type.replace(/Stmt$/, '') };
  }
  return new QueryWalk(scope).judge(statement) ?? (limited ? limitObjection(select, scope) : null);
}

const CHANGES = /^(?:Insert|Update|Delete|Merge|Truncate|Copy|CreateTableAs)Stmt$/;

function limitObjection(select: Tree, { mostRows }: SqlScope): SqlObjection | null {
  if (select.limitOption === 'LIMIT_OPTION_WITH_TIES') return { id: 'sql_no_limit', subject: 'WITH TIES' };
  const constant = node(select.limitCount, 'A_Const');
  if (!constant || constant.isnull === true || !isTree(constant.ival)) return { id: 'sql_no_limit', subject: 'LIMIT' };
  const rows = constant.ival.ival ?? 0;
  return typeof rows === 'number' && rows >= 0 && rows <= mostRows
    ? null
    : { id: 'sql_limit_too_high', subject: `LIMIT ${String(rows)} (at most ${mostRows})` };
}

class QueryWalk {
  private depth = 0;

  constructor(private readonly scope: SqlScope) {}

  judge(statement: Tree): SqlObjection | null {
    return this.visit(statement, new Set(), false);
  }

  /**
   * @param common names of the WITH queries that can be seen here
   * @param exists true in the list of an EXISTS, where `*` asks for no column
   */
  private visit(value: unknown, common: ReadonlySet<string>, exists: boolean): SqlObjection | null {
    if (Array.isArray(value)) return first(value, (each) => this.visit(each, common, exists));
    if (!isTree(value)) return null;
    this.depth += 1;
    const found =
      this.depth > MOST_DEPTH
        ? ({ id: 'sql_unsupported', subject: 'nesting' } as const)
        : this.visitTree(value, common, exists);
    this.depth -= 1;
    return found;
  }

  private visitTree(tree: Tree, common: ReadonlySet<string>, exists: boolean): SqlObjection | null {
    return first(Object.entries(tree), ([key, value]) => {
      if (!/^[A-Z]/.test(key)) return this.visit(value, common, exists);
      if (CHANGES.test(key)) return { id: 'sql_writes', subject: key.replace(/Stmt$/, '') };
      if (key === 'LockingClause') return { id: 'sql_locks', subject: 'FOR UPDATE or FOR SHARE' };
      if (!KNOWN.has(key) || !isTree(value)) return { id: 'sql_unsupported', subject: key };
      if (key === 'SelectStmt') return this.select(value, common, exists);
      if (
        key === 'ColumnRef' &&
        !exists &&
        !this.scope.allowStar &&
        listOf(value.fields).some((field) => node(field, 'A_Star'))
      ) {
        return { id: 'sql_star', subject: '*' };
      }
      return (
        this.own(key, value, common) ??
        this.visit(
          value,
          common,
          key === 'SubLink' ? value.subLinkType === 'EXISTS_SUBLINK' : key === 'ResTarget' && exists,
        )
      );
    });
  }

  private select(select: Tree, outer: ReadonlySet<string>, exists: boolean): SqlObjection | null {
    if (select.intoClause !== undefined) return { id: 'sql_writes', subject: 'INTO' };
    if (listOf(select.lockingClause).length > 0) return { id: 'sql_locks', subject: 'FOR UPDATE or FOR SHARE' };
    const common = new Set(outer);
    const clause = isTree(select.withClause) ? select.withClause : {};
    const queries = listOf(clause.ctes).map((query) => node(query, 'CommonTableExpr') ?? {});
    // Without RECURSIVE a query sees those before it only: a name that comes later is still the table's.
    if (clause.recursive === true) for (const { ctename } of queries) common.add(String(ctename));
    for (const query of queries) {
      const found = this.visit(query, common, false);
      if (found) return found;
      common.add(String(query.ctename));
    }
    const { withClause, targetList, ...rest } = select;
    return this.visit(targetList, common, exists) ?? first(Object.values(rest), (value) => this.branch(value, common));
  }

  /** The two sides of a UNION are queries without the node that says so. */
  private branch(value: unknown, common: ReadonlySet<string>): SqlObjection | null {
    return isTree(value) && 'op' in value && 'limitOption' in value
      ? this.select(value, common, false)
      : this.visit(value, common, false);
  }

  private own(type: string, tree: Tree, common: ReadonlySet<string>): SqlObjection | null {
    switch (type) {
      case 'FuncCall':
        return this.called(listOf(tree.funcname).map(textOf));
      case 'A_Expr': {
        const [schema, ...name] = listOf(tree.name).map(textOf);
        return name.length > 0 && schema !== 'pg_catalog'
          ? { id: 'sql_function', subject: `operator of ${schema ?? ''}` }
          : null;
      }
      case 'RangeVar':
        return this.relation(tree, common);
      default:
        return null;
    }
  }

  private called(path: readonly string[]): SqlObjection | null {
    const name = path.at(-1) ?? '';
    const schema = path.length > 1 ? path.at(-2) : undefined;
    const named = path.join('.');
    if (this.scope.functions?.includes(named)) return null;
    const pure = PURE_FUNCTIONS.has(name) && (schema === undefined || schema === 'pg_catalog');
    return pure && path.length <= 2 ? null : { id: 'sql_function', subject: named };
  }

  private relation(tree: Tree, common: ReadonlySet<string>): SqlObjection | null {
    const name = String(tree.relname ?? '');
    const given = typeof tree.schemaname === 'string' ? tree.schemaname : undefined;
    if (given === undefined && common.has(name)) return null;
    const schema = given ?? (name.startsWith('pg_') ? 'pg_catalog' : 'public');
    const named = `${schema}.${name}`;
    if (PRIVATE_RELATIONS.has(name) && schema === 'pg_catalog') return { id: 'sql_relation', subject: named };
    const { schemas, tables } = this.scope;
    const foreign = typeof tree.catalogname === 'string';
    const outside =
      (schemas !== undefined || tables !== undefined) &&
      !schemas?.includes(schema) &&
      !tables?.some((table) => table === named || (schema === 'public' && table === name));
    return foreign || outside ? { id: 'sql_relation', subject: named } : null;
  }
}

function first<Item>(items: readonly Item[], look: (item: Item) => SqlObjection | null): SqlObjection | null {
  for (const item of items) {
    const found = look(item);
    if (found) return found;
  }
  return null;
}
