using System.Text;
using Azure;
using Azure.Data.Tables;

namespace ScimFunctions.Storage;

/// <summary>
/// The plans of large membership changes, written ahead over several rows. A plan counts from the moment at which its change is committed;
/// one without is what a writer has left who did not come that far.
/// </summary>
public sealed class MembershipPlanStore(ScimTables tables)
{
    /// <summary>36 characters and a sign each keep a row below 1 MiB.</summary>
    private const int IdsPerRow = 20_000;

    private static readonly string[] KeyAndTime = ["RowKey", "ChangeId", "WrittenAt"];

    /// <summary>Writes the plan; gives the number of its rows.</summary>
    public async Task<int> WriteAsync(string tenant, string changeId, MembershipPlan plan, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var lines = plan.Removes.Select(id => "-" + id).Concat(plan.Adds.Select(id => "+" + id)).Chunk(IdsPerRow).ToList();
        foreach (var (number, chunk) in lines.Index())
        {
            var row = new TableEntity(tenant, DirectoryKeys.MembershipPlan(changeId, number)) { ["ChangeId"] = changeId, ["Rows"] = lines.Count, ["WrittenAt"] = now };
            BinaryChunks.Write(row, Encoding.UTF8.GetBytes(string.Join('\n', chunk)));
            await tables.Directory.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
        }

        return lines.Count;
    }

    /// <summary>Touches the plan's rows in the transaction that commits its change, which so fails if they are gone.</summary>
    public static void Require(DirectoryTransaction transaction, string changeId, int rows)
    {
        for (var number = 0; number < rows; number++)
        {
            transaction.Merge(new TableEntity { RowKey = DirectoryKeys.MembershipPlan(changeId, number) }, ETag.All);
        }
    }

    /// <summary>The plan and the number of its rows; null if it is gone, because its change is applied.</summary>
    public async Task<(MembershipPlan Plan, int Rows)?> FindAsync(string tenant, string changeId, CancellationToken cancellationToken)
    {
        var rows = await tables.Directory
            .QueryAsync<TableEntity>(DirectoryKeys.Range(tenant, DirectoryKeys.MembershipPlanRows(changeId)), cancellationToken: cancellationToken)
            .ToListAsync(cancellationToken);
        if (rows.Count == 0 || rows.Count != rows[0].GetInt32("Rows"))
        {
            return null;
        }

        var lines = rows.SelectMany(row => Encoding.UTF8.GetString(BinaryChunks.Read(row)).Split('\n')).ToLookup(line => line[0], line => line[1..]);
        return (new MembershipPlan([.. lines['+']], [.. lines['-']]), rows.Count);
    }

    /// <summary>The ids of the changes for which plans are written, committed or not, each with the time of writing.</summary>
    public async Task<IReadOnlyList<(string ChangeId, DateTimeOffset WrittenAt)>> ListAsync(string tenant, CancellationToken cancellationToken)
    {
        var rows = await tables.Directory
            .QueryAsync<TableEntity>(DirectoryKeys.Range(tenant, DirectoryKeys.MembershipPlanPrefix), select: KeyAndTime, cancellationToken: cancellationToken)
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => (row.GetString("ChangeId"), row.GetDateTimeOffset("WrittenAt") ?? default)).DistinctBy(plan => plan.Item1)];
    }

    /// <summary>Deletes what is there of a plan.</summary>
    public async Task DeleteAsync(string tenant, string changeId, CancellationToken cancellationToken)
    {
        await foreach (var row in tables.Directory.QueryAsync<TableEntity>(
            DirectoryKeys.Range(tenant, DirectoryKeys.MembershipPlanRows(changeId)), select: KeyAndTime, cancellationToken: cancellationToken))
        {
            await tables.Directory.DeleteEntityAsync(tenant, row.RowKey, ETag.All, cancellationToken);
        }
    }
}
