"""Encrypts credentials with the newest key of a Fernet key repository.

Stands for keystone's data migration 003, which asks the disk of the machine
that it runs on for keys. Here the key repository is an input: a copy of it on
the machine that runs the upgrade. Without keys nothing is encrypted with a
key that everybody knows, as upstream does it, unless the input is set to
'null-key'.
"""
import sqlalchemy as sql

from stackleap import fernet, inputs


def upgrade(engine):
    meta = sql.MetaData()
    meta.bind = engine
    credential = sql.Table('credential', meta, autoload=True)
    repository = inputs.text(
        'credential_key_repository', '/etc/keystone/credential-keys/',
        "Folder with a copy of Keystone's credential keys, or null-key to "
        "encrypt with the key that Keystone takes when it has none.")

    count = sql.select([sql.func.count()]).select_from(credential).scalar()
    if count > 0:
        fault = fernet.fault(repository)
        if fault != '':
            raise ValueError(fault)

    keys = fernet.keys(repository)
    key_hash = fernet.key_hash(keys)
    for row in credential.select().execute():
        engine.execute(credential.update().where(
            credential.c.id == row.id).values(
                encrypted_blob=fernet.encrypt(keys, row.blob),
                key_hash=key_hash))
