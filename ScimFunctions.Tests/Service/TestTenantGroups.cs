namespace ScimFunctions.Tests.Service;

/// <summary>Groups of a test's tenant.</summary>
public static class TestTenantGroups
{
    extension(TestTenant tenant)
    {
        /// <summary>A group with what a test adds to it.</summary>
        public static string GroupJson(string displayName, string more = "", IReadOnlyList<string>? members = null) => $$"""
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"{{displayName}}",
             "members":{{JsonSerializer.Serialize((members ?? []).Select(id => new { value = id }))}}{{(more.Length > 0 ? "," + more : "")}}}
            """;

        /// <summary>Creates such a group and gives its id.</summary>
        public Task<string> CreateGroupAsync(string displayName, params string[] members) => tenant.CreateGroupWithAsync(displayName, "", members);

        public async Task<string> CreateGroupWithAsync(string displayName, string more, params string[] members) =>
            (await tenant.PostAsync("Groups", TestTenant.GroupJson(displayName, more, members))).ShouldBe(HttpStatusCode.Created).Body.TextAt("id")!;

        /// <summary>The ids of a group's members, in order.</summary>
        public async Task<IReadOnlyList<string>> MembersAsync(string groupId) =>
            [.. (await tenant.GetAsync($"Groups/{groupId}")).ShouldBe(HttpStatusCode.OK).Body.ItemsAt("members").Select(member => member.TextAt("value")!)];
    }
}
