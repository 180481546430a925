using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using ScimFunctions.Provisioning;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Storage;

namespace ScimFunctions.Tests.Service;

/// <summary>
/// Puts many users into storage without the requests that would make them: their rows, their userNames and their count. What finds them by
/// e-mail address or externalId, and their members, are left out.
/// </summary>
public static class DirectorySeed
{
    private const int UsersPerTransaction = 49;

    private static readonly DateTimeOffset FirstCreated = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <param name="service">On whose storage.</param>
    /// <param name="tenant">A tenant without users.</param>
    /// <param name="count">How many users.</param>
    /// <param name="describe">What the user of a number (1 is the first) has beside its userName; null for nothing.</param>
    /// <returns>Their ids, in order of creation.</returns>
    public static async Task<IReadOnlyList<string>> SeedUsersAsync(this ScimService service, string tenant, int count, Action<int, JsonObject>? describe = null)
    {
        var directory = service.Services.GetRequiredService<ScimTables>().Directory;
        var ids = new List<string>(count);
        foreach (var numbers in Enumerable.Range(1, count).Chunk(UsersPerTransaction))
        {
            var actions = new List<TableTransactionAction>();
            foreach (var number in numbers)
            {
                var created = FirstCreated.AddMilliseconds(number);
                var id = Guid.CreateVersion7(created).ToString();
                var user = new JsonObject
                {
                    ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:User"),
                    ["userName"] = UserName(number),
                    ["active"] = true,
                };
                describe?.Invoke(number, user);
                var record = new UserRecord(id)
                {
                    Json = ResourceDocument.Encode(SchemaCatalog.Default.User, user, id),
                    Active = user["active"]?.GetValue<bool>(),
                    Created = created,
                    LastModified = created,
                    ScimVersion = 1,
                    LastOperation = id,
                };
                ids.Add(id);
                actions.Add(Add(record.ToEntity()));
                actions.Add(Add(new TableEntity { RowKey = DirectoryKeys.UserName(UserName(number)), ["Owner"] = id }));
            }

            await directory.SubmitTransactionAsync(actions);
        }

        await directory.AddEntityAsync(new TableEntity(tenant, DirectoryKeys.Count("users")) { ["Count"] = (long)count, ["Epoch"] = 0L });
        return ids;

        TableTransactionAction Add(TableEntity row)
        {
            row.PartitionKey = tenant;
            return new TableTransactionAction(TableTransactionActionType.Add, row);
        }
    }

    public static string UserName(int number) => $"seeded{number:D6}@example.com";
}
