using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Security;

/// <summary>Operations of a bulk request that nothing good can come of: each gets its SCIM error, stores nothing, and does not disturb the others.</summary>
public sealed class MalformedBulkOperationsTests(ScimServiceFixture service) : IClassFixture<ScimServiceFixture>
{
    private const string Delete = "\"method\":\"DELETE\",\"path\":";
    private const string Post = "\"method\":\"POST\",\"path\":\"/Users\",\"bulkId\":\"a\",\"data\":";

    private static readonly Dictionary<string, (string Operation, string Status)> Operations = new(StringComparer.Ordinal)
    {
        ["null"] = ("null", "400"),
        ["a number"] = ("7", "400"),
        ["an array"] = ("[[]]", "400"),
        ["an empty object"] = ("{}", "400"),
        ["a method of 10,000 characters"] = ($"{{\"method\":\"{new string('P', 10_000)}\",\"path\":\"/Users\"}}", "400"),
        ["a method with a line break"] = ("{\"method\":\"POST\\r\\nX: y\",\"path\":\"/Users\"}", "400"),
        ["a path of 100,000 characters"] = ($"{{{Delete}\"/Users/{new string('i', 100_000)}\"}}", "404"),
        ["a path of 10,000 segments"] = ($"{{{Delete}\"{string.Concat(Enumerable.Repeat("/Users", 10_000))}\"}}", "404"),
        ["a path above the base"] = ($"{{{Delete}\"/../../manage/tenants/x\"}}", "404"),
        ["a path into another row"] = ($"{{{Delete}\"/Users/..%2Fun%7CADA@EXAMPLE.COM\"}}", "404"),
        ["a NUL in an id"] = ($"{{{Delete}\"/Users/a%00b\"}}", "404"),
        ["control characters in an id"] = ($"{{{Delete}\"/Users/\\u0001\\u007f\\u0085\"}}", "404"),
        ["a condition of a table query in an id"] = ($"{{{Delete}\"/Users/' or RowKey ge '\"}}", "404"),
        ["characters that a table's key must not have"] = ($"{{{Delete}\"/Users/a%2Fb%5Cc%23d%3Fe%25f\"}}", "404"),
        ["an escape that is none"] = ($"{{{Delete}\"/Users/%zz%\"}}", "404"),
        ["half of a surrogate pair in an id"] = ($"{{{Delete}\"/Users/%ED%A0%80\"}}", "404"),
        ["a star"] = ($"{{{Delete}\"/Users/*\"}}", "404"),
        ["a search"] = ("{\"method\":\"POST\",\"path\":\"/Users/.search\",\"bulkId\":\"a\",\"data\":{}}", "405"),
        ["a bulk request within the bulk request"] = ("{\"method\":\"POST\",\"path\":\"/Bulk\",\"bulkId\":\"a\",\"data\":{\"Operations\":[]}}", "404"),
        ["a path to oneself"] = ("{\"method\":\"PATCH\",\"path\":\"/Me\",\"data\":{}}", "404"),
        ["a reference without a name"] = ($"{{{Delete}\"/Users/bulkId:\"}}", "400"),
        ["a reference of 100,000 characters"] = ($"{{{Delete}\"/Users/bulkId:{new string('b', 100_000)}\"}}", "400"),
        ["a hundred thousand references"] = ($"{{{Post}{{\"userName\":[{string.Join(',', Enumerable.Repeat("\"bulkId:b\"", 100_000))}]}}}}", "400"),
        ["a path of references that end nowhere"] = ($"{{\"method\":\"PATCH\",\"path\":\"/Users/1\",\"data\":[{{\"op\":\"remove\",\"path\":\"{string.Concat(Enumerable.Repeat("\\\"bulkId:", 100_000))}\"}}]}}", "400"),
        ["data that is text"] = ($"{{{Post}\"{{}}\"}}", "400"),
        ["data that is no user"] = ($"{{{Post}{{}}}}", "400"),
        ["a user whose name is taken"] = ($"{{{Post}{TestTenant.UserJson("ADA@example.com")}}}", "409"),
        ["a user of 300 KiB"] = ($"{{{Post}{TestTenant.UserJson("new@example.com", $"\"title\":\"{new string('x', 300 * 1024)}\"")}}}", "413"),
        ["a version that is garbage"] = ("{\"method\":\"DELETE\",\"path\":\"/Users/{id}\",\"version\":\"garbage\"}", "412"),
        ["a version that is a number"] = ("{\"method\":\"DELETE\",\"path\":\"/Users/{id}\",\"version\":1}", "400"),
        ["a PATCH of what is read-only"] = ("{\"method\":\"PATCH\",\"path\":\"/Users/{id}\",\"data\":[{\"op\":\"replace\",\"path\":\"id\",\"value\":\"1\"}]}", "400"),
        ["a group in a group"] = ("{\"method\":\"POST\",\"path\":\"/Groups\",\"bulkId\":\"a\",\"data\":{\"displayName\":\"G\",\"members\":[{\"value\":\"{id}\",\"type\":\"Group\"}]}}", "400"),
        ["a group whose name refers to itself"] = ("{\"method\":\"POST\",\"path\":\"/Groups\",\"bulkId\":\"a\",\"data\":{\"displayName\":\"bulkId:a\"}}", "409"),
    };

    public static TheoryData<string> Names => [.. Operations.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_malformed_operation_gets_its_error_and_the_next_one_is_done(string name)
    {
        var (operation, status) = Operations[name];
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com");
        await tenant.CreateGroupAsync("Sales");

        var answer = await tenant.BulkAsync(operation.Replace("{id}", id, StringComparison.Ordinal), TestTenant.BulkUser("next", "next@example.com"));

        Assert.True(answer[0].TextAt("status") == status, $"Expected {status}, got {answer[0]}");
        var error = answer[0].GetProperty("response");
        Assert.Equal("urn:ietf:params:scim:api:messages:2.0:Error", error.GetProperty("schemas")[0].GetString());
        Assert.Equal(status, error.TextAt("status"));
        Assert.InRange(error.TextAt("detail")!.Length, 20, 1000);
        Assert.Equal("201", answer[1].TextAt("status"));
        Assert.Equal(
            ["ada@example.com", "next@example.com"],
            (await tenant.GetAsync("Users")).ShouldBe(HttpStatusCode.OK).Body.ItemsAt("Resources").Select(user => user.TextAt("userName")).Order(StringComparer.Ordinal));
        Assert.Equal(1, (await tenant.GetAsync("Groups")).ShouldBe(HttpStatusCode.OK).Body.GetProperty("totalResults").GetInt32());
    }
}
