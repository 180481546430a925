// Reads queries as a JSON array of strings from standard input, and writes as many arrays: what Microsoft's parser has to say of each.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runInThisContext } from 'node:vm';

// The library is a pair of scripts that leave the global `Kusto`; it is no module.
for (const script of ['bridge.min.js', 'Kusto.Language.Bridge.min.js']) {
  const file = fileURLToPath(new URL(`./node_modules/@kusto/language-service-next/${script}`, import.meta.url));
  runInThisContext(readFileSync(file, 'utf8'), { filename: file });
}

const { GlobalState, KustoCode, Symbols } = globalThis.Kusto.Language;

// The tables of Application Insights that are asked, with the columns that Azure Monitor documents for them.
const ofAll = 'timestamp: datetime, operation_Name: string, operation_Id: string, customDimensions: dynamic, cloud_RoleName: string, cloud_RoleInstance: string';
const columns = {
  requests: 'id: string, name: string, url: string, success: string, resultCode: string, duration: real',
  traces: 'message: string, severityLevel: int',
  exceptions: 'type: string, message: string, outerType: string, outerMessage: string, severityLevel: int, details: dynamic',
  customMetrics: 'name: string, value: real, valueCount: int, valueSum: real, valueMin: real, valueMax: real',
};
const tables = new (globalThis.System.Collections.Generic.List$1(Symbols.Symbol))();
for (const [name, own] of Object.entries(columns)) {
  tables.add(Symbols.TableSymbol.From(`(${own}, ${ofAll})`).WithName(name));
}
const globals = GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.$ctor1('insights', tables.ToArray()));

function findings(query) {
  const said = KustoCode.ParseAndAnalyze(query, globals).GetDiagnostics();
  return Array.from({ length: said.Count }, (_, index) => said.getItem(index)).map(
    ({ Severity, Code, Message, Start }) => `${Severity} ${Code}: ${Message} Before: ${query.slice(Start, Start + 40)}`);
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(findings)));
