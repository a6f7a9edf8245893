import { connect } from '../../../src/run/connection.ts';
import { readTarget } from '../../../src/run/target/index.ts';
import { upgrade } from '../../../src/run/upgrade.ts';
import { harbour } from './harbour.ts';

/** An upgrade with two statements at a time, in a process that can be killed. */
const [url = ''] = process.argv.slice(2);
const database = await connect(readTarget({ url }, 'main', {}));
await upgrade(database, harbour, 'two', { parallel: 2 });
await database.close();
