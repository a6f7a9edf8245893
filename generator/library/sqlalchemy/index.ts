// The classes register themselves; those that no other module imports are named here.
import './kit/visitable.ts';
import './type/base.ts';
import './type/enumerated.ts';
import './type/generic.ts';
import './type/dialects.ts';
import './expression/clause-element.ts';
import './expression/column-element.ts';
import './expression/text-clause.ts';
import './expression/function.ts';
import './expression/selectable.ts';
import './expression/select.ts';
import './expression/dml.ts';
import './execution/row.ts';
import './execution/result.ts';
import './schema/default.ts';
import './schema/column.ts';
import './schema/constraint.ts';
import './schema/index-class.ts';
import './schema/table.ts';
import './schema/metadata.ts';
import './schema/ddl-element.ts';
import './reflection/inspector.ts';
import './engine/engine.ts';
import './engine/dialect.ts';
import './engine/pool.ts';
import './orm/attribute.ts';
import './orm/extras.ts';
import './orm/mutable.ts';
import './orm/query.ts';
import './orm/session.ts';
import type { LibraryModule } from '../define.ts';
import { engineModules } from './module/engine.ts';
import { expressionModules } from './module/expression.ts';
import { ormModules } from './module/orm.ts';
import { rootModule } from './module/root.ts';
import { schemaModules } from './module/schema.ts';
import { typeModules } from './module/types.ts';

export { makeEngine } from './engine/engine.ts';

/** SQLAlchemy as 1.4 behaves with MySQL's dialect, with what older and newer scripts use. */
export const sqlalchemyModules: readonly LibraryModule[] = [
  rootModule,
  ...typeModules,
  ...schemaModules,
  ...expressionModules,
  ...engineModules,
  ...ormModules,
];
