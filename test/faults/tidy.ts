import type { Connection, RowDataPacket } from 'mysql2/promise';

/** What nova's later scripts refuse or bind, and its schema at the beginning of the chain lets in. */
const TIDY = [
  "UPDATE quota_usages SET resource = 'cores' WHERE resource IS NULL",
  'UPDATE pci_devices SET compute_node_id = (SELECT MIN(id) FROM compute_nodes)',
  "UPDATE pci_devices SET product_id = COALESCE(product_id, '10fb'), vendor_id = COALESCE(vendor_id, '8086'), dev_type = COALESCE(dev_type, 'type-PF')",
  'UPDATE instances SET uuid = UUID() WHERE uuid IS NULL',
  'UPDATE shadow_instances SET uuid = UUID() WHERE uuid IS NULL',
  "UPDATE key_pairs SET name = CONCAT('key-', id) WHERE name IS NULL",
];

/** Makes generated rows of nova such as its scripts let pass. */
export async function tidyNova(connection: Connection): Promise<void> {
  for (const sql of TIDY) await connection.query(sql);
  const [tables] = await connection.query<RowDataPacket[]>(
    "SELECT TABLE_NAME AS name FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND COLUMN_NAME = 'instance_uuid'",
  );
  for (const { name } of tables) {
    await connection.query(
      'UPDATE ?? SET instance_uuid = (SELECT MIN(uuid) FROM instances) WHERE instance_uuid IS NULL',
      [name],
    );
  }
}
