// Runs Azurite's blob, queue and table services on free loopback ports until its standard input closes.
//
//   node start.mjs --location <folder>      data kept in the folder
//   node start.mjs --inMemoryPersistence    data gone with the process
//
// Whoever starts this holds the other end of standard input. When they close it, or die in whatever way, Azurite saves its data and
// ends: no orphan stays behind. A Ctrl-C in the terminal reaches every process of the group; it is ignored here, so that the functions
// can finish on a working storage before it goes.
import { subscribe } from 'node:diagnostics_channel';
import { createRequire } from 'node:module';

const ignore = () => {};
const ownerIsGone = new Promise((resolve) => process.stdin.once('end', resolve).once('error', resolve).resume());

// Only the services keep this process alive: neither its input nor connections that the owner holds open until this process is gone.
process.stdin.unref?.();
subscribe('net.server.socket', ({ socket }) => socket.unref());

process.on('SIGINT', ignore);
// The owner may be dead by the time of the last words; saying them must not stop the saving.
process.stdout.on('error', ignore);
process.stderr.on('error', ignore);

// Azurite hands out its way to shut down only as its listener of SIGINT, added once all three services listen.
process.on('newListener', (event, shutDown) => {
  if (event === 'SIGINT') {
    queueMicrotask(() => process.removeListener('SIGINT', shutDown));
    ownerIsGone.then(() => {
      process.removeListener('SIGTERM', shutDown);
      shutDown();
    });
  }
});

const anyFreePort = ['blob', 'queue', 'table'].flatMap((service) => [`--${service}Host`, '127.0.0.1', `--${service}Port`, '0']);
process.argv.push(...anyFreePort, '--silent', '--disableTelemetry', '--skipApiVersionCheck');
createRequire(import.meta.url)('azurite/dist/src/azurite.js');
