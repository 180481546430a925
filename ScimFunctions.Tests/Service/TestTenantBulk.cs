namespace ScimFunctions.Tests.Service;

/// <summary>Bulk requests of a test's tenant.</summary>
public static class TestTenantBulk
{
    extension(TestTenant tenant)
    {
        /// <summary>A bulk request with these operations.</summary>
        public static string BulkJson(params IEnumerable<string> operations) =>
            $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[{{string.Join(',', operations)}}]}""";

        /// <summary>A POST of a user that fulfils the default requirements, with what a test adds to it.</summary>
        public static string BulkUser(string bulkId, string userName, string more = "") =>
            $$"""{"method":"POST","path":"/Users","bulkId":"{{bulkId}}","data":{{TestTenant.UserJson(userName, more)}}}""";

        /// <summary>A POST of a group with members.</summary>
        public static string BulkGroup(string bulkId, string displayName, params string[] members) =>
            $$"""{"method":"POST","path":"/Groups","bulkId":"{{bulkId}}","data":{{TestTenant.GroupJson(displayName, members: members)}}}""";

        /// <summary>Sends the operations and gives what became of them.</summary>
        public async Task<IReadOnlyList<JsonElement>> BulkAsync(params IEnumerable<string> operations)
        {
            var answer = (await tenant.PostAsync("Bulk", TestTenant.BulkJson(operations))).ShouldBe(HttpStatusCode.OK).Body;
            Assert.Equal("urn:ietf:params:scim:api:messages:2.0:BulkResponse", answer.GetProperty("schemas")[0].GetString());
            return answer.ItemsAt("Operations");
        }
    }

    /// <summary>The statuses of operations, with spaces between them.</summary>
    public static string Statuses(this IEnumerable<JsonElement> operations) => string.Join(' ', operations.Select(operation => operation.TextAt("status")));

    /// <summary>The id at the end of an operation's location.</summary>
    public static string ResourceId(this JsonElement operation) => operation.TextAt("location")!.Split('/')[^1];
}
