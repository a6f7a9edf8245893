import { beforeAll, describe, expect, it } from 'vitest';
import type { ScriptFile } from '../../../generator/history/index.ts';
import { initParser } from '../../../generator/python/parse.ts';
import { upgradeForm } from '../../../generator/variant/syntax.ts';

beforeAll(initParser);

const form = (text: string): string => upgradeForm({ path: 'repo/versions/001_x.py', text } as ScriptFile);

const SCRIPT = `
import logging
from oslo.config import cfg
from svc.i18n import _
LOG = logging.getLogger(__name__)
SIZE = 40

def helper(op):
    op.add_column('things', SIZE, cfg.CONF.limit)

def upgrade(op):
    helper(op)
`;

describe('the part of a script that its upgrade reaches', () => {
  it.each([
    [
      'comments, docstrings and layout',
      SCRIPT.replace('    helper(op)\n', '    """Adds it."""\n    # now\n\n    helper(  op )\n'),
    ],
    [
      'a downgrade and what only it names',
      `${SCRIPT}\nfrom svc import utils\n\ndef downgrade(op):\n    utils.drop(op)\n`,
    ],
    ['logging', SCRIPT.replace('    helper(op)\n', "    LOG.info(_('adding %s'), SIZE)\n    helper(op)\n")],
    [
      'a handler that logs and raises again',
      SCRIPT.replace(
        '    helper(op)\n',
        "    try:\n        helper(op)\n    except Exception:\n        LOG.error('no')\n        raise\n",
      ),
    ],
    ['the old name of an oslo library', SCRIPT.replace('oslo.config', 'oslo_config')],
    ['a name that nothing uses', `${SCRIPT}\nneutron_milestone = ['kilo']\n`],
  ])('does not hold %s', (_, text) => {
    expect(form(text)).toBe(form(SCRIPT));
  });

  it.each([
    ['another value of a constant', SCRIPT.replace('40', '60')],
    ['another helper', SCRIPT.replace("'things'", "'others'")],
    ['an import from elsewhere', SCRIPT.replace('from oslo.config', 'from svc.config')],
    ['logging that does something', SCRIPT.replace('    helper(op)\n', '    LOG.info(op.drop())\n    helper(op)\n')],
    [
      'a handler that swallows',
      SCRIPT.replace(
        '    helper(op)\n',
        '    try:\n        helper(op)\n    except Exception:\n        LOG.error("no")\n',
      ),
    ],
    ['a statement at the top level', `${SCRIPT}\ncfg.CONF.register(SIZE)\n`],
  ])('holds %s', (_, text) => {
    expect(form(text)).not.toBe(form(SCRIPT));
  });
});
