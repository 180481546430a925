using Azure.Data.Tables;

namespace ScimFunctions.Tests.StandIns;

/// <summary>Tables of a test's own: a deleted table's name is not free at once in Azure, so each name is used once.</summary>
internal static class TableTest
{
    public static async Task<TableClient> NewTableAsync(string connectionString)
    {
        TableClient table = new TableServiceClient(connectionString).GetTableClient($"T{Guid.NewGuid():N}");
        await table.CreateIfNotExistsAsync();
        return table;
    }

    public static async Task<List<T>> ToListAsync<T>(this IAsyncEnumerable<T> items)
    {
        List<T> list = [];
        await foreach (T item in items)
        {
            list.Add(item);
        }

        return list;
    }
}
