import { renameSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { playConversation } from './conversation.ts';
import { Stage } from './stage.ts';
import { Telling } from './telling.ts';

const USAGE = `npm run demo -- [--once] [--sap-road rfc|soap] [--systems ecc|ecc,ebs] [--customers N] [--items N]
                 [--seed S] [--ready-file F]

  --once           plays the conversation and ends
  --ready-file F   plays no conversation; writes F (0600) when all is up, and stays
  --sap-road       or --road; how the agent reaches SAP: rfc (the unmodified node-rfc on a stand-in of SAP's library, unless
                   told) or soap (SOAP RFC over HTTPS)
  --systems        which simulated ERPs there are: ecc,ebs unless told; so many customers and items in each`;

const SYSTEMS = [['ecc'], ['ecc', 'ebs']] as const;

const ROADS = {
  rfc: `The agent reaches SAP by RFC: the published node-rfc on a stand-in library, not SAP software, built here by g++.
A real installation uses the SAP NW RFC SDK that the customer downloads; production refuses the stand-in.`,
  soap: 'The agent reaches SAP by SOAP RFC over HTTPS.',
} as const;

const { values } = parseArgs({
  options: {
    once: { type: 'boolean', default: false },
    'sap-road': { type: 'string' },
    road: { type: 'string' },
    customers: { type: 'string', default: '200' },
    items: { type: 'string', default: '5000' },
    seed: { type: 'string', default: '1' },
    systems: { type: 'string', default: 'ecc,ebs' },
    'ready-file': { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<number> {
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const road = values['sap-road'] ?? values.road ?? 'rfc';
  if (road !== 'rfc' && road !== 'soap') {
    console.error(`--road ${road}: rfc or soap`);
    return 64;
  }
  const systems = SYSTEMS.find((known) => known.join() === values.systems);
  if (!systems) {
    console.error(`--systems ${values.systems}: ${SYSTEMS.map((known) => known.join()).join(' or ')}`);
    return 64;
  }
  const telling = new Telling();
  const erps = systems.length > 1 ? 'simulated SAP ECC and Oracle EBS' : 'simulated SAP ECC';
  telling.line(`Adit demo: an invented company, its ${erps}, the gateway and the agent.`);
  telling.line(ROADS[road]);
  const stage = new Stage({
    road,
    systems,
    customers: Number(values.customers),
    items: Number(values.items),
    seed: Number(values.seed),
    onStep: (step) => telling.waiting(step),
  });
  const asked = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  let isAsked = false;
  void asked.then(() => {
    isAsked = true;
    return stage.close();
  });
  try {
    await stage.open();
    telling.waiting('ready');
    const readyFile = values['ready-file'];
    if (readyFile !== undefined) {
      await writeReady(stage, readyFile);
      await asked;
      return 0;
    }
    // So that what SAP is seen to do below was done for the caller.
    telling.waiting('first load of the search index');
    for (const system of systems) await stage.runFeed(system, 'searchIndex');
    const broken = await playConversation(stage, telling);
    for (const what of broken) console.error(`NOT AS IT SHOULD BE: ${what}`);
    if (values.once || broken.length > 0) return broken.length === 0 ? 0 : 1;
    invite(stage, telling);
    await asked;
    return 0;
  } catch (thrown) {
    if (isAsked) return 0;
    throw thrown;
  } finally {
    await stage.close();
  }
}

async function writeReady(stage: Stage, file: string): Promise<void> {
  const half = `${file}.${process.pid}`;
  writeFileSync(half, `${JSON.stringify(await stage.readyFile(), null, 2)}\n`, { mode: 0o600 });
  renameSync(half, file);
}

function invite(stage: Stage, telling: Telling): void {
  const { gatewayUrl, caFile } = stage.access;
  telling.line('\nYour turn (Ctrl-C ends everything):\n');
  telling.line(`  curl --cacert ${caFile} -H "Authorization: Bearer $(cat ${stage.apiKeyFile})" \\`);
  telling.line(`    -d '{"customer":"ecc/0000010001"}' ${gatewayUrl}/v1/tools/get_account_brief\n`);
  if (stage.hasEbs) telling.line('  (or of both: -d \'{"customer":"ecc/0000010001","systems":"all"}\')\n');
  telling.line(`  npx adit --config ${stage.configFile} status\n`);
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (thrown: unknown) => {
    console.error(thrown instanceof Error ? thrown.message : String(thrown));
    process.exitCode = 1;
  },
);
