// Reads and writes tables and queues with Microsoft's own clients for JavaScript, for the contract tests.
//
//   node contract.mjs <command> <table> <queue>
//
// The connection string stands in STORAGE_CONNECTION_STRING. What was read is written to standard output, as JSON.
import { TableClient, TableServiceClient, TableTransaction, odata } from '@azure/data-tables';
import { QueueServiceClient } from '@azure/storage-queue';

const [command, tableName, queueName] = process.argv.slice(2);
const connectionString = process.env.STORAGE_CONNECTION_STRING;
const table = TableClient.fromConnectionString(connectionString, tableName, { allowInsecureConnection: true });
const queues = QueueServiceClient.fromConnectionString(connectionString);
const queue = queues.getQueueClient(queueName);

const base64 = (text) => Buffer.from(text, 'utf8').toString('base64');
const text = (base64Text) => Buffer.from(base64Text, 'base64').toString('utf8');

// As JSON can say it: integers of 64 bits as text, bytes as base64.
const plain = (row) => Object.fromEntries(Object.entries(row)
  .filter(([name]) => !name.startsWith('odata') && !['etag', 'timestamp'].includes(name))
  .map(([name, value]) => [name,
    typeof value === 'bigint' ? `${value}`
      : value instanceof Uint8Array ? Buffer.from(value).toString('base64')
        : value?.type === 'Guid' ? value.value
          : value]));

const refusalOf = async (call) => {
  try {
    await call();
    return 'none';
  } catch (error) {
    return `${error.statusCode} ${error.code ?? error.details?.errorCode}`;
  }
};

const commands = {
  async write() {
    await table.createTable();
    await table.createEntity({
      partitionKey: "O'Brien", rowKey: 'a b|%2F+&=é', text: 'Jürgen 👩‍🚀 <&>"\\', flag: true, number: -7,
      long: 9007199254740993n, real: { type: 'Double', value: 1.5 }, at: new Date('2026-03-29T01:00:00.123Z'),
      id: { type: 'Guid', value: '0190c4f2-6f3a-7d5e-8f00-1a2b3c4d5e6f' }, bytes: new Uint8Array([0, 255, 7]),
    });
    await table.upsertEntity({ partitionKey: 'p', rowKey: '0', n: 1, kept: 'kept' }, 'Replace');
    await table.upsertEntity({ partitionKey: 'p', rowKey: '0', n: 2 }, 'Merge');
    await table.createEntity({ partitionKey: 'p', rowKey: 'gone' });
    const transaction = new TableTransaction();
    transaction.createEntity({ partitionKey: 'p', rowKey: '1', n: 1 });
    transaction.updateEntity({ partitionKey: 'p', rowKey: '0', n: 3 }, 'Merge');
    transaction.upsertEntity({ partitionKey: 'p', rowKey: '2', n: 2 }, 'Replace');
    transaction.deleteEntity('p', 'gone');
    const { status, subResponses } = await table.submitTransaction(transaction.actions);
    await queue.create({ metadata: { owner: 'node' } });
    await queue.sendMessage(base64('{"tenant":"Jürgen"}'));
    await queue.sendMessage(base64('later'), { visibilityTimeout: 3600, messageTimeToLive: -1 });
    return { status, statuses: subResponses.map((response) => response.status) };
  },

  async read() {
    const pages = [];
    for await (const page of table.listEntities({ queryOptions: { filter: odata`PartitionKey eq ${'p'} and n ge ${0}` } }).byPage({ maxPageSize: 2 })) {
      pages.push(page.map((row) => row.rowKey));
    }
    const row = await table.getEntity("O'Brien", 'a b|%2F+&=é');
    const tables = [];
    for await (const item of TableServiceClient.fromConnectionString(connectionString, { allowInsecureConnection: true })
      .listTables({ queryOptions: { filter: odata`TableName eq ${tableName}` } })) {
      tables.push(item.name);
    }
    const { metadata, approximateMessagesCount } = await queue.getProperties();
    const { receivedMessageItems: [message] } = await queue.receiveMessages({ visibilityTimeout: 60 });
    const updated = await queue.updateMessage(message.messageId, message.popReceipt, base64('updated'), 0);
    const { peekedMessageItems: [peeked] } = await queue.peekMessages();
    await queue.deleteMessage(message.messageId, updated.popReceipt);
    const names = [];
    for await (const item of queues.listQueues({ prefix: queueName, includeMetadata: true })) {
      names.push(item.name);
    }
    return {
      row: plain(row), pages: pages.filter((page) => page.length > 0), tables, owner: metadata.owner, count: approximateMessagesCount,
      message: text(message.messageText), dequeueCount: message.dequeueCount, peeked: text(peeked.messageText), queues: names,
    };
  },

  async refusals() {
    const row = { partitionKey: 'p', rowKey: 'r', n: 1 };
    await table.createTable();
    await table.createEntity(row);
    const { etag } = await table.getEntity('p', 'r');
    await table.updateEntity({ ...row, n: 2 }, 'Replace', { etag });
    await queue.create();
    const { popReceipt, messageId } = await queue.sendMessage('m');
    await queue.deleteMessage(messageId, popReceipt);
    return {
      inserted: await refusalOf(() => table.createEntity(row)),
      stale: await refusalOf(() => table.updateEntity(row, 'Replace', { etag })),
      missing: await refusalOf(() => table.getEntity('p', 'missing')),
      transaction: await refusalOf(() => table.submitTransaction([['create', { partitionKey: 'p', rowKey: 's' }], ['create', row]])),
      twice: await refusalOf(() => table.submitTransaction([['delete', row], ['delete', row]])),
      rolledBack: await refusalOf(() => table.getEntity('p', 's')),
      filter: await refusalOf(() => table.listEntities({ queryOptions: { filter: 'n eq' } }).next()),
      message: await refusalOf(() => queue.deleteMessage(messageId, popReceipt)),
      queue: await refusalOf(() => queues.getQueueClient(`${queueName}x`).receiveMessages()),
    };
  },
};

console.log(JSON.stringify(await commands[command]()));
