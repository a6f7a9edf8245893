import type { ColumnFacts, Condition, Operation, PartSpec, TypeSpec } from './model.ts';

/** One line for people: `add column images.os_hidden boolean`. */
export function describe(operation: Operation): string {
  const guard = operation.when === undefined ? '' : `, if ${describeCondition(operation.when)}`;
  return `${sentence(operation)}${guard}`;
}

function sentence(operation: Operation): string {
  switch (operation.kind) {
    case 'createTable':
      return `create table ${operation.table} (${operation.columns.length} columns)`;
    case 'dropTable':
      return `drop table ${operation.table}`;
    case 'renameTable':
      return `rename table ${operation.table} to ${operation.to}`;
    case 'alterTableOptions': {
      const options = Object.entries(operation.options).map(([name, value]) => `${name} ${value}`);
      return `${operation.convert === true ? 'convert' : 'alter'} table ${operation.table} to ${options.join(', ') || 'the default charset'}`;
    }
    case 'alterDatabase':
      return `alter the database's default charset to ${operation.collation ?? operation.charset ?? 'the same'}`;
    case 'addColumn':
      return `add column ${operation.table}.${operation.column.name} ${describeType(operation.column.type)}`;
    case 'dropColumn':
      return `drop column ${operation.table}.${operation.column}`;
    case 'alterColumn': {
      const { to } = operation;
      const rename = to.name === operation.column ? '' : `${to.name} `;
      const rigid = to.nullable === false ? ' not null' : '';
      return `change column ${operation.table}.${operation.column} to ${rename}${describeType(to.type)}${rigid}`;
    }
    case 'createIndex': {
      const { index } = operation;
      const kind = `${index.unique === true ? 'unique ' : ''}${index.kind === undefined || index.kind === 'btree' ? '' : `${index.kind} `}`;
      return `create ${kind}index ${index.name ?? '(unnamed)'} on ${operation.table} (${columnsOf(index.columns)})`;
    }
    case 'dropIndex':
      return `drop index ${operation.name} on ${operation.table}`;
    case 'renameIndex':
      return `rename index ${operation.name} on ${operation.table} to ${operation.to}`;
    case 'addPrimaryKey':
      return `${operation.replace === true ? 'replace' : 'add'} primary key on ${operation.table} (${columnsOf(operation.columns)})`;
    case 'dropPrimaryKey':
      return `drop primary key on ${operation.table}`;
    case 'addForeignKey': {
      const key = operation.foreignKey;
      return `add foreign key ${key.name ?? '(unnamed)'} on ${operation.table} (${key.columns.join(', ')}) to ${key.refTable} (${key.refColumns.join(', ')})`;
    }
    case 'dropForeignKey':
      return `drop foreign key ${operation.name} on ${operation.table}`;
    case 'addCheck':
      return `add check ${operation.check.name ?? '(unnamed)'} on ${operation.table}: ${operation.check.expression}`;
    case 'dropCheck':
      return `drop check ${operation.name} on ${operation.table}`;
    case 'createTrigger':
      return `create trigger ${operation.name} ${operation.timing.toLowerCase()} ${operation.event.toLowerCase()} on ${operation.table}`;
    case 'dropTrigger':
      return `drop trigger ${operation.name}`;
  }
}

function columnsOf(columns: readonly (string | PartSpec)[]): string {
  return columns.map((each) => (typeof each === 'string' ? each : each.column)).join(', ');
}

function describeType(type: TypeSpec): string {
  const size = type.length ?? (type.precision === undefined ? undefined : `${type.precision},${type.scale ?? 0}`);
  const values = type.values === undefined ? '' : `(${type.values.join(', ')})`;
  return `${type.name}${size === undefined ? values : `(${size})`}${type.unsigned === true ? ' unsigned' : ''}`;
}

function factsOf({ length, minLength, maxLength, nullable, types }: ColumnFacts): string {
  return [
    ...(types === undefined ? [] : [`is ${types.join(' or ')}`]),
    ...(length === undefined ? [] : [`has length ${length}`]),
    ...(minLength === undefined ? [] : [`has length ${minLength} or more`]),
    ...(maxLength === undefined ? [] : [`has length ${maxLength} or less`]),
    ...(nullable === undefined ? [] : [nullable ? 'takes NULL' : 'does not take NULL']),
  ].join(' and ');
}

export function describeCondition(condition: Condition): string {
  switch (condition.kind) {
    case 'hasTable':
      return `table ${condition.table} exists`;
    case 'hasColumn':
      return `column ${condition.table}.${condition.column} ${factsOf(condition) || 'exists'}`;
    case 'hasIndex':
    case 'hasForeignKey': {
      const what = condition.name ?? `over (${(condition.columns ?? []).join(', ')})`;
      return `${condition.kind === 'hasIndex' ? 'index' : 'foreign key'} ${what} on ${condition.table} exists`;
    }
    case 'before':
      return `before this migration ${describeCondition(condition.condition)}`;
    case 'not':
      return `not (${describeCondition(condition.condition)})`;
    case 'all':
    case 'any':
      return condition.conditions.map(describeCondition).join(condition.kind === 'all' ? ' and ' : ' or ');
  }
}
