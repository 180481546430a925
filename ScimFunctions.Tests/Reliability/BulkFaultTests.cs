using ScimFunctions.Tests.Service;
using Xunit.Abstractions;

namespace ScimFunctions.Tests.Reliability;

/// <summary>A bulk request with every call to storage failing in every way, and a client that goes on with what the answer says is left.</summary>
public sealed class BulkFaultTests(ITestOutputHelper output)
{
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    private readonly FaultTable table = new(output);

    [Fact]
    public Task Bulk_of_every_kind_of_operation() => table.RunAsync(new FaultScenario(
        "a bulk of every kind of operation",
        Arrange: async run => $"{await run.Tenant.CreateUserAsync("old0@example.com")},{await run.Tenant.CreateUserAsync("old1@example.com")}",
        Act: (run, old) => InsistAsync(
            run.Tenant,
            TestTenant.BulkUser("a", "a@example.com"),
            TestTenant.BulkGroup("g", "G", "bulkId:a", "bulkId:b"),
            TestTenant.BulkUser("b", "b@example.com"),
            $$"""{"method":"PATCH","path":"/Users/{{old.Split(',')[0]}}","data":[{"op":"replace","value":{"active":false} }]}""",
            $$"""{"method":"DELETE","path":"/Users/{{old.Split(',')[1]}}"}""",
            $$"""{"method":"PATCH","path":"/Groups/bulkId:g","data":[{"op":"add","path":"members","value":[{"value":"{{old.Split(',')[0]}}"}]}]}"""),
        Expected: """
        user a@example.com v1 active
        user b@example.com v1 active
        user old0@example.com v2 inactive
        group G v1 3 members
        member a@example.com Active INTERVIEWER
        member b@example.com Active INTERVIEWER
        member old0@example.com Deactivated - revoked
        member old1@example.com Deactivated - removed revoked
        receipt Deactivate
        receipt Remove
        """));

    [Fact]
    public Task Bulk_of_a_circle() => table.RunAsync(new FaultScenario(
        "a bulk of two who manage each other",
        Arrange: _ => Task.FromResult(""),
        Act: (run, _) => InsistAsync(
            run.Tenant,
            TestTenant.BulkUser("a", "a@example.com", $"\"{Enterprise}\":{{\"manager\":{{\"value\":\"bulkId:b\"}}}}"),
            TestTenant.BulkUser("b", "b@example.com", $"\"{Enterprise}\":{{\"manager\":{{\"value\":\"bulkId:a\"}}}}")),
        // The first was created without its manager, and is at its second version with it.
        Expected: """
        user a@example.com v2 active
        user b@example.com v1 active
        member a@example.com Active INTERVIEWER
        member b@example.com Active INTERVIEWER
        receipt Update
        """));

    /// <summary>
    /// What a client does that wants all of it: it sends again what is answered by 503, or by 400 because something before it was; what it
    /// finds to be there already, it replaces.
    /// </summary>
    private static async Task InsistAsync(TestTenant tenant, params string[] operations)
    {
        const int Tries = 6;
        var left = operations.Select(operation => JsonNode.Parse(operation)!.AsObject()).ToList();
        for (var attempt = 1; left.Count > 0; attempt++)
        {
            Assert.True(attempt <= Tries, $"Refused {Tries} times: {string.Join(", ", left)}");
            var answer = await tenant.PostAsync("Bulk", TestTenant.BulkJson(left.Select(operation => operation.ToJsonString())));
            if (answer.Status != HttpStatusCode.OK)
            {
                answer.ShouldBeError(HttpStatusCode.ServiceUnavailable);
                continue;
            }

            var outcomes = answer.Body.ItemsAt("Operations");
            Assert.Equal(left.Count, outcomes.Count);
            var known = new Dictionary<string, string>(StringComparer.Ordinal);
            var remaining = new List<JsonObject>();
            foreach (var (operation, outcome) in left.Zip(outcomes))
            {
                var (method, status) = ((string)operation["method"]!, outcome.TextAt("status")!);
                var id = outcome.TextAt("location") is null ? null : outcome.ResourceId();
                if (method == "POST" && status == "409")
                {
                    id = await FindAsync(tenant, operation);
                }

                if (method == "POST" && id is not null)
                {
                    known[(string)operation["bulkId"]!] = id;
                }

                if (status[0] == '2' || (method == "DELETE" && status == "404"))
                {
                    continue;
                }

                Assert.True(
                    status is "503" or "409" || (status == "400" && outcome.TextAt("response", "detail")!.Contains("which failed", StringComparison.Ordinal)),
                    $"{operation}: {outcome}");
                if (method == "POST" && id is not null)
                {
                    operation["method"] = "PUT";
                    operation["path"] = $"{operation["path"]}/{id}";
                }

                remaining.Add(operation);
            }

            left = [.. remaining.Select(operation => JsonNode.Parse(known.Aggregate(
                operation.ToJsonString(), (text, entry) => text.Replace($"bulkId:{entry.Key}\"", $"{entry.Value}\"", StringComparison.Ordinal)))!.AsObject())];
        }
    }

    /// <summary>The id of what could not be created because it is there; null if that could not be found out for now.</summary>
    private static async Task<string?> FindAsync(TestTenant tenant, JsonObject operation)
    {
        var name = (string)operation["path"]! == "/Users" ? "userName" : "displayName";
        var found = await tenant.GetAsync($"{((string)operation["path"]!)[1..]}?filter={name} eq \"{operation["data"]![name]}\"");
        return found.Status == HttpStatusCode.OK ? found.Body.ItemsAt("Resources")[0].TextAt("id") : null;
    }
}
