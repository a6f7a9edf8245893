import { describe, expect, it } from 'vitest';
import { catalogWith, upgrade } from '../script.ts';
import { family } from '../tables.ts';

const imports = 'from alembic import op\nimport sqlalchemy as sa';
const run = (body: string) => upgrade(imports, body, { catalog: catalogWith(...family) });
const operations = (body: string) => run(body).operations;

describe('tables', () => {
  it('creates a table with its options, constraints and indexes', () => {
    const [first, ...rest] = operations(
      [
        "op.create_table('t',",
        "    sa.Column('id', sa.Integer(), primary_key=True),",
        "    sa.Column('parent_id', sa.Integer(), sa.ForeignKey('parents.id', ondelete='CASCADE'), index=True),",
        "    sa.UniqueConstraint('parent_id', name='uniq'),",
        "    mysql_engine='InnoDB', mysql_charset='utf8')",
      ].join('\n'),
    );
    expect(first).toMatchObject({
      kind: 'createTable',
      table: 't',
      primaryKey: ['id'],
      foreignKeys: [{ columns: ['parent_id'], refTable: 'parents', refColumns: ['id'], onDelete: 'CASCADE' }],
      options: { engine: 'InnoDB', charset: 'utf8' },
    });
    expect(rest).toMatchObject([{ kind: 'createIndex', table: 't', index: { name: 'ix_t_parent_id' } }]);
  });

  it('guards if_not_exists and if_exists', () => {
    expect(operations("op.create_table('parents', sa.Column('id', sa.Integer), if_not_exists=True)")).toEqual([]);
    expect(operations("op.drop_table('children', if_exists=True)")).toEqual([
      { kind: 'dropTable', table: 'children', when: { kind: 'hasTable', table: 'children' } },
    ]);
  });

  it('lets one list of columns serve two tables', () => {
    const made = operations(
      "columns = [sa.Column('a', sa.Integer)]\nop.create_table('t', *columns)\nop.create_table('u', *columns)",
    );
    expect(made.map((operation) => 'table' in operation && operation.table)).toEqual(['t', 'u']);
  });
});

describe('columns', () => {
  it('adds a column, then its foreign key and index', () => {
    expect(
      operations(
        "op.add_column('children', sa.Column('other_id', sa.Integer, sa.ForeignKey('parents.id'), index=True))",
      ),
    ).toMatchObject([
      { kind: 'addColumn', table: 'children', column: { name: 'other_id' } },
      { kind: 'addForeignKey', table: 'children', foreignKey: { columns: ['other_id'], refTable: 'parents' } },
      { kind: 'createIndex', index: { columns: ['other_id'] } },
    ]);
  });

  it('states the whole definition on MODIFY: what is not told is lost', () => {
    expect(operations("op.alter_column('parents', 'name', nullable=False, existing_type=sa.String(64))")).toEqual([
      {
        kind: 'alterColumn',
        table: 'parents',
        column: 'name',
        to: { name: 'name', type: { name: 'varchar', length: 64 }, nullable: false },
      },
    ]);
  });

  it('keeps what existing_… tells', () => {
    const body = [
      "op.alter_column('parents', 'name', new_column_name='title', existing_type=sa.String(64),",
      "                existing_nullable=False, existing_server_default='x', existing_comment='c')",
    ].join('\n');
    expect(operations(body)).toMatchObject([
      { to: { name: 'title', nullable: false, default: { kind: 'literal', value: 'x' }, comment: 'c' } },
    ]);
  });

  it('takes a nullable column for granted when nullability is not told', () => {
    expect(operations("op.alter_column('parents', 'name', type_=sa.Text())")).toMatchObject([
      { to: { type: { name: 'text' }, nullable: true } },
    ]);
  });

  it('sets a default alone without touching the rest', () => {
    expect(operations("op.alter_column('parents', 'name', server_default='y')")).toMatchObject([
      { to: { name: 'name', nullable: true, default: { kind: 'literal', value: 'y' }, comment: 'c' } },
    ]);
    const [dropped] = operations("op.alter_column('parents', 'name', server_default=None)");
    expect(dropped).toMatchObject({ to: { comment: 'c' } });
    expect(dropped).not.toHaveProperty('to.default');
  });

  it('changes a DATETIME with its whole definition whatever is asked', () => {
    expect(
      operations("op.alter_column('parents', 'born', existing_type=sa.DateTime(), server_default=sa.func.now())"),
    ).toMatchObject([{ to: { type: { name: 'datetime' }, nullable: true, default: { kind: 'expression' } } }]);
  });

  it('refuses a change without a type', () => {
    expect(() => run("op.alter_column('parents', 'name', nullable=True)")).toThrow(/require the existing type/);
    // Alembic takes any keyword: a misspelt one comes to nothing.
    const misspelt = "op.alter_column('parents', 'name', type_=sa.Text(), nullabe=False, default='x')";
    expect(operations(misspelt)).toEqual(operations("op.alter_column('parents', 'name', type_=sa.Text())"));
  });

  it('drops a column', () => {
    expect(operations("op.drop_column('parents', 'born')")).toEqual([
      { kind: 'dropColumn', table: 'parents', column: 'born' },
    ]);
  });
});

describe('constraints and indexes', () => {
  it('creates indexes with prefix lengths by column', () => {
    expect(
      operations("op.create_index('ix', 'parents', ['name', 'born'], unique=True, mysql_length={'name': 10})"),
    ).toEqual([
      {
        kind: 'createIndex',
        table: 'parents',
        index: { name: 'ix', unique: true, columns: [{ column: 'name', length: 10 }, 'born'] },
      },
    ]);
  });

  it('tells what a dropped index is', () => {
    expect(operations("op.drop_index('uniq_name', table_name='parents')")).toEqual([
      { kind: 'dropIndex', table: 'parents', name: 'uniq_name', columns: ['name'], unique: true },
    ]);
    expect(operations("op.drop_constraint('uniq_name', 'parents', type_='unique')")).toMatchObject([
      { kind: 'dropIndex', columns: ['name'], unique: true },
    ]);
  });

  it('tells what a dropped foreign key is', () => {
    expect(operations("op.drop_constraint('fk_parent', 'children', type_='foreignkey')")).toEqual([
      {
        kind: 'dropForeignKey',
        table: 'children',
        name: 'fk_parent',
        columns: ['parent_id'],
        refTable: 'parents',
        refColumns: ['id'],
      },
    ]);
  });

  it('refuses to drop a constraint whose kind is not told', () => {
    expect(() => run("op.drop_constraint('fk_parent', 'children')")).toThrow(/specify constraint type/);
  });

  it('creates keys and checks', () => {
    const body = [
      "op.drop_constraint(None, 'children', type_='primary')",
      "op.create_primary_key('pk', 'children', ['id', 'parent_id'])",
      "op.create_unique_constraint('u', 'children', ['parent_id'])",
      "op.create_foreign_key(None, 'children', 'parents', ['parent_id'], ['id'], ondelete='cascade')",
      "op.create_check_constraint('ck', 'parents', sa.text('born > 0'))",
    ].join('\n');
    expect(operations(body)).toMatchObject([
      { kind: 'dropPrimaryKey', table: 'children' },
      { kind: 'addPrimaryKey', columns: ['id', 'parent_id'] },
      { kind: 'createIndex', index: { name: 'u', unique: true } },
      { kind: 'addForeignKey', foreignKey: { onDelete: 'CASCADE' } },
      { kind: 'addCheck', check: { name: 'ck', expression: 'born > 0' } },
    ]);
  });

  it('understands the names that keywords had before alembic 0.8', () => {
    expect(
      operations("op.create_unique_constraint(name='u', source='children', local_cols=['parent_id'])"),
    ).toMatchObject([{ kind: 'createIndex', table: 'children', index: { name: 'u' } }]);
    expect(operations("op.drop_constraint('uniq_name', tablename='parents', type='unique')")).toMatchObject([
      { kind: 'dropIndex', table: 'parents' },
    ]);
  });
});

describe('batches', () => {
  it('run in order when the block ends', () => {
    const body = [
      "with op.batch_alter_table('parents') as batch:",
      "    batch.drop_index('uniq_name')",
      "    batch.add_column(sa.Column('age', sa.Integer()))",
      "    op.create_table('between', sa.Column('id', sa.Integer()))",
      "    batch.create_index('ix_age', ['age'])",
      "    batch.alter_column('name', existing_type=sa.String(64), nullable=False)",
    ].join('\n');
    expect(operations(body).map((operation) => operation.kind)).toEqual([
      'createTable',
      'dropIndex',
      'addColumn',
      'createIndex',
      'alterColumn',
    ]);
  });

  it('never copies the table on MySQL', () => {
    expect(() => run("with op.batch_alter_table('parents', recreate='always') as b:\n    pass")).toThrow(/recreate/);
  });
});

describe('rows and context', () => {
  it('inserts in bulk', () => {
    const { program } = run(
      "t = sa.table('parents', sa.column('name'))\nop.bulk_insert(t, [{'name': 'a'}, {'name': 'b'}])",
    );
    expect(program).toMatchObject([
      { kind: 'execute', statement: { kind: 'insert', table: 'parents', columns: ['name'] } },
    ]);
  });

  it('refuses rows that are no list of dicts, as alembic does', () => {
    const table = "t = sa.table('parents', sa.column('name'))\n";
    expect(() => run(`${table}op.bulk_insert(t, {'name': 'a'})`)).toThrow(/List expected/);
  });

  it('executes text, both of schema and of rows', () => {
    const { program, operations } = run(
      "op.execute('ALTER TABLE parents DROP COLUMN born')\nop.execute(\"UPDATE parents SET name = 'q'\")",
    );
    expect(operations).toEqual([{ kind: 'dropColumn', table: 'parents', column: 'born' }]);
    expect(program.at(-1)).toMatchObject({ kind: 'execute' });
  });

  it('gives the dialect and the bind', () => {
    expect(run('return op.get_context().bind.dialect.name').value).toBe('mysql');
    expect(run('return op.get_bind().engine.name').value).toBe('mysql');
  });

  it('never passes over a directive that it does not know', () => {
    expect(() => run("op.create_extension('x')")).toThrow(/op.create_extension/);
    expect(() => run('op.run_async(upgrade)')).toThrow(/op.run_async/);
  });

  it('has operations over a context of one’s own', () => {
    const result = upgrade(
      'from alembic.migration import MigrationContext\nfrom alembic.operations import Operations',
      "ops = Operations(MigrationContext.configure(engine.connect()))\nops.drop_column('parents', 'born')",
      { catalog: catalogWith(...family) },
    );
    expect(result.operations).toEqual([{ kind: 'dropColumn', table: 'parents', column: 'born' }]);
  });
});
