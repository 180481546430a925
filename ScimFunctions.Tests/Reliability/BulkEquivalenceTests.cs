using System.Text;
using ScimFunctions.InProcessStorage;
using ScimFunctions.Tests.Http.Scim;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Reliability;

/// <summary>
/// A bulk request of random operations and the same requests sent one by one, each in a tenant of its own: the same statuses, the same errors,
/// and the same is stored.
/// </summary>
public sealed class BulkEquivalenceTests
{
    private const int Operations = 150;
    private const int Names = 100;

    private readonly InProcessStorageAccount account = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_bulk_equals_its_operations_sent_one_by_one(int seed)
    {
        await using var service = await ScimService.StartAsync(account.ConnectionString, services => services.UseInProcessStorage(account), runQueueTriggers: false);
        var (bulk, single) = (await service.CreateTenantAsync(), await service.CreateTenantAsync());
        var operations = Generate(new Random(seed));

        var together = await bulk.BulkAsync(operations.Select(operation => operation.ToJsonString()));
        var oneByOne = await SendOneByOneAsync(single, operations);

        Assert.Equal(oneByOne, together.Select(operation => $"{operation.TextAt("status")} {operation.TextAt("response", "scimType")}"));
        Assert.InRange(oneByOne.Count(outcome => outcome[0] == '2'), Operations / 5, Operations);
        Assert.InRange(oneByOne.Count(outcome => outcome[0] == '4'), Operations / 20, Operations);
        Assert.Equal(await DescribeAsync(single), await DescribeAsync(bulk));
    }

    /// <summary>Operations that refer to what those before them create, some of which fails.</summary>
    private static List<JsonObject> Generate(Random random)
    {
        var operations = new List<JsonObject>();
        for (var number = 0; number < Operations; number++)
        {
            var (users, groups) = (Created("/Users"), Created("/Groups"));
            var operation = random.Next(12) switch
            {
                < 3 => TestTenant.BulkUser($"b{number}", Name(), Manager()),
                3 => TestTenant.BulkGroup($"b{number}", Name(), Members()),
                4 when users.Count > 0 => $$"""{"method":"PUT","path":"{{One(users)}}","data":{{TestTenant.UserJson(Name(), Manager())}}}""",
                5 or 6 when users.Count > 0 => $$"""{"method":"PATCH","path":"{{One(users)}}","data":{{GroupRequestsTests.Patch($$"""{"op":"replace","value":{"active":{{(random.Next(2) == 0 ? "true" : "\"no\"")}},"title":"{{Name()}}"} }""")}}}""",
                7 when users.Count > 0 => $$"""{"method":"DELETE","path":"{{One(users)}}"}""",
                8 when groups.Count > 0 => $$"""{"method":"PUT","path":"{{One(groups)}}","data":{{TestTenant.GroupJson(Name(), members: Members())}}}""",
                9 or 10 when groups.Count > 0 =>
                    $$"""{"method":"PATCH","path":"{{One(groups)}}","version":"{{(random.Next(4) == 0 ? "W/\\\"1\\\"" : "")}}","data":{{GroupRequestsTests.Patch($$"""{"op":"{{(random.Next(3) == 0 ? "remove" : "add")}}","path":"members","value":{{JsonSerializer.Serialize(Members())}}}""")}}}""",
                11 when groups.Count > 0 && random.Next(3) == 0 => $$"""{"method":"DELETE","path":"{{One(groups)}}"}""",
                _ => TestTenant.BulkUser($"b{number}", Name()),
            };
            operations.Add(JsonNode.Parse(operation)!.AsObject());
        }

        return operations;

        string Name() => $"n{random.Next(Names)}@example.com";
        List<string> Created(string path) => [.. operations.Where(operation => (string)operation["path"]! == path).Select(operation => $"{path}/bulkId:{operation["bulkId"]}")];
        string One(List<string> paths) => paths[random.Next(paths.Count)];
        string[] Members() => [.. Created("/Users").Where(_ => random.Next(6) == 0).Select(path => path["/Users/".Length..])];
        string Manager() => Created("/Users") is { Count: > 0 } users && random.Next(2) == 0 ? $"\"manager\":\"{One(users)["/Users/".Length..]}\"" : "\"nickName\":\"x\"";
    }

    private static async Task<List<string>> SendOneByOneAsync(TestTenant tenant, List<JsonObject> operations)
    {
        var (ids, outcomes) = (new Dictionary<string, string>(StringComparer.Ordinal), new List<string>());
        foreach (var operation in operations)
        {
            var text = ids.Aggregate(new StringBuilder(operation.ToJsonString()), (text, entry) => text.Replace($"bulkId:{entry.Key}\"", $"{entry.Value}\"")).ToString();
            if (text.Contains("bulkId:", StringComparison.Ordinal))
            {
                // It refers to what could not be created, so that there is no request to send.
                outcomes.Add("400 invalidValue");
                continue;
            }

            var request = JsonNode.Parse(text)!;
            var answer = await tenant.SendAsync(
                new HttpMethod((string)request["method"]!),
                ((string)request["path"]!)[1..],
                request["data"]?.ToJsonString(),
                message => message.Headers.TryAddWithoutValidation("If-Match", (string?)request["version"]));
            if (answer.Status == HttpStatusCode.Created)
            {
                ids.Add((string)operation["bulkId"]!, answer.Body.TextAt("id")!);
            }

            outcomes.Add($"{(int)answer.Status} {((int)answer.Status < 400 ? null : answer.Body.TextAt("scimType"))}");
        }

        return outcomes;
    }

    /// <summary>All users and groups, with names in place of ids.</summary>
    private static async Task<string> DescribeAsync(TestTenant tenant)
    {
        var users = (await tenant.GetAsync("Users?count=1000")).ShouldBe(HttpStatusCode.OK).Body.ItemsAt("Resources");
        var names = users.ToDictionary(user => user.TextAt("id")!, user => user.TextAt("userName")!, StringComparer.Ordinal);
        var lines = users
            .Select(user => $"{user.TextAt("userName")} {user.TextAt("meta", "version")} {user.At("active")} {user.TextAt("title")} by {NameOf(user)} in {string.Join(' ', user.ItemsAt("groups").Select(group => group.TextAt("display")))}")
            .ToList();
        foreach (var group in (await tenant.GetAsync("Groups?count=1000")).ShouldBe(HttpStatusCode.OK).Body.ItemsAt("Resources"))
        {
            lines.Add($"{group.TextAt("displayName")} of {string.Join(' ', group.ItemsAt("members").Select(member => names[member.TextAt("value")!]))}");
        }

        return string.Join('\n', lines);

        string NameOf(JsonElement user) =>
            user.TextAt("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "manager", "value") is { } id ? names.GetValueOrDefault(id, "one who is gone") : "nobody";
    }
}
