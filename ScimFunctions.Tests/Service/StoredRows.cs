using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using ScimFunctions.Storage;

namespace ScimFunctions.Tests.Service;

/// <summary>All that is stored of a tenant's directory and custom attributes, to be compared before and after a request.</summary>
public static class StoredRows
{
    /// <summary>A line a row, with its ETag and all of its properties.</summary>
    public static async Task<IReadOnlyList<string>> OfAsync(ScimService service, string tenant)
    {
        var account = service.Services.GetRequiredService<TableServiceClient>();
        var lines = new List<string>();
        foreach (var table in new[] { TableNames.Directory, TableNames.CustomAttributes })
        {
            await foreach (var row in account.GetTableClient(table).QueryAsync<TableEntity>($"PartitionKey eq '{tenant}'"))
            {
                var properties = row.OrderBy(property => property.Key, StringComparer.Ordinal).Select(property => $"{property.Key}={Show(property.Value)}");
                lines.Add($"{table} {row.RowKey} {row.ETag} {string.Join(' ', properties)}");
            }
        }

        return lines;
    }

    private static string? Show(object? value) => value is byte[] bytes ? Convert.ToHexString(bytes) : value?.ToString();
}
