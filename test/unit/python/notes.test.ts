import { describe, expect, it } from 'vitest';
import { catalogWith, upgrade } from '../library/script.ts';
import { family } from '../library/tables.ts';

/* What a script does that its reader would not expect: told, with the place. */

const imports = 'import sqlalchemy as sa\nfrom sqlalchemy import MetaData, Table';
const head = 'meta = MetaData(bind=engine)\nparents = Table("parents", meta, autoload=True)\n';

function notes(body: string, more = '', files: Readonly<Record<string, string>> = {}): readonly string[] {
  const found = upgrade(`${imports}\n${more}`, `${head}${body}`, { catalog: catalogWith(...family), files });
  return found.notes.map(
    ({ file, line, text }) => `${file === 'service/versions/001_script.py' ? line : `${file}:${line}`}: ${text}`,
  );
}

describe('a row statement that nothing executes', () => {
  it.each([
    ["parents.insert().from_select(['name'], sa.select([parents.c.name]))", 'INSERT INTO parents'],
    ["parents.update().values(name='x')", 'UPDATE parents'],
    ['parents.delete()', 'DELETE FROM parents'],
    ["parents.update().values(name='x')\nparents.rename('others')", 'UPDATE parents'],
    ['stmt = sa.delete(parents)\nstmt.where(parents.c.id == 1)\nengine.execute(stmt)', 'DELETE FROM parents'],
  ])('is told: %s', (body, what) => {
    const [told, ...more] = notes(body);
    expect(told).toMatch(new RegExp(`^\\d+: the ${what} that is built here is never executed$`));
    expect(more).toEqual([]);
  });

  it.each([
    "engine.execute(parents.update().values(name='x').where(parents.c.id == 1))",
    "parents.insert().execute(name='x')",
    "stmt = parents.insert()\nengine.execute(stmt, {'name': 'x'})\nengine.execute(stmt, {'name': 'y'})",
    "for row in engine.execute(parents.select()):\n    stmt = parents.update().where(parents.c.id == row.id).values(name='x')\n    engine.execute(stmt)",
    'stmt = parents.insert()\nfor row in []:\n    stmt.execute(name=row)',
    "def run(stmt):\n    engine.execute(stmt)\n    return stmt\nrun(parents.insert().values(name='x'))",
    "stmt = parents.update().values(name='x')\nif engine.execute(parents.select()).first():\n    engine.execute(stmt)",
  ])('is not one that is: %s', (body) => {
    expect(notes(body)).toEqual([]);
  });
});

describe('a condition that Python decides', () => {
  it('is told where it stands for the database’s', () => {
    const asked = 'engine.execute(parents.delete().where(parents.c.name == "x" and parents.c.id == 1))';
    expect(notes(asked)).toEqual([
      expect.stringMatching(
        /^\d+: Python decides by the SQL condition .*name.* = 'x', not the database: of this `and` only the left side is left$/,
      ),
    ]);
    const other = 'engine.execute(parents.delete().where(parents.c.name != "x" and parents.c.id == 1))';
    expect(notes(other)[0]).toContain('of this `and` only the right side is left');
    expect(notes('if parents.c.name == "x":\n    parents.drop()')[0]).toContain('it is false everywhere');
  });

  it('is none where Python may well decide', () => {
    expect(notes('if parents.c.name == parents.c.id:\n    parents.drop()')).toEqual([]);
    const fine =
      'c = parents.c.name\nif c in [parents.c.name] and c is not None:\n    pass\nx = c if c is not None else 1';
    expect(notes(fine)).toEqual([]);
  });
});

describe('a comparison that nothing can make true', () => {
  it('is told', () => {
    expect(notes("if engine == 'sqlite':\n    parents.drop()")).toEqual([
      expect.stringMatching(/^\d+: compares an object \(Engine\) with the text 'sqlite': that is never so$/),
    ]);
    expect(notes("if engine.name == 'sqlite':\n    parents.drop()")).toEqual([]);
  });
});

describe('code that nothing leads to', () => {
  it('is told where it would do something', () => {
    const more = `
def fill(engine):
    inner(engine)

def inner(engine):
    engine.execute('DELETE FROM parents')

def values():
    return {'a': len('b')}

def used(engine):
    return 1
    engine.execute('DELETE FROM parents')

def back(engine):
    engine.execute('DELETE FROM parents')

def downgrade(engine):
    [f(engine) for f in (back,)]
`;
    expect(notes('used(engine)', more).map((note) => note.replace(/^\d+: /, ''))).toEqual([
      'fill() is never called',
      'inner() is never called',
      'is never reached: what stands before it leaves',
    ]);
  });
});

describe('an option that is asked for while modules are imported', () => {
  it('is told, with the value that stands for it', () => {
    const files = {
      'service/__init__.py': '',
      'service/models.py':
        "from oslo_config import cfg\nCONF = cfg.CONF\nCONF.register_opts([cfg.IntOpt('width', default=80), cfg.ListOpt('many', default=['a'])])\nWIDTH = CONF.width\nMANY = CONF.many\n",
    };
    expect(notes('import_width = WIDTH', 'from service.models import WIDTH', files)).toEqual([
      'service/models.py:4: CONF.width is asked for while this module is imported: its default 80 stands for it, and no input changes that',
    ]);
  });
});
