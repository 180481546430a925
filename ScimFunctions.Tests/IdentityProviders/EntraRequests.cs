using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.IdentityProviders;

/// <summary>Requests as Entra ID forms them. It sends no <c>User-Agent</c>, and neither does the client beneath.</summary>
internal static class EntraRequests
{
    public const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    /// <summary>The look-up of users by a matching attribute, the reference check and the like.</summary>
    public static Task<ScimResponse> SearchAsync(this TestTenant tenant, string filter, string more = "") =>
        tenant.GetAsync($"Users?filter={Uri.EscapeDataString(filter)}{more}");

    /// <summary>The look-up of groups; Entra never asks for their members.</summary>
    public static Task<ScimResponse> SearchGroupsAsync(this TestTenant tenant, string filter) =>
        tenant.GetAsync($"Groups?excludedAttributes=members&filter={Uri.EscapeDataString(filter)}");

    /// <summary>The reference check: whether the user is a member, in the order of operands that is asked for.</summary>
    public static Task<ScimResponse> CheckMemberAsync(this TestTenant tenant, string groupId, string userId, bool memberFirst = false) =>
        tenant.GetAsync("Groups?attributes=id&filter=" + Uri.EscapeDataString(
            memberFirst ? $"members eq \"{userId}\" and id eq \"{groupId}\"" : $"id eq \"{groupId}\" and members eq \"{userId}\""));

    /// <summary>A PATCH with these operations, separated by commas.</summary>
    public static Task<ScimResponse> PatchUserAsync(this TestTenant tenant, string id, string operations) => tenant.PatchAsync(
        $"Users/{id}", $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{operations}}]}""");

    /// <summary>A PATCH with these operations, separated by commas.</summary>
    public static Task<ScimResponse> PatchGroupAsync(this TestTenant tenant, string id, string operations) => tenant.PatchAsync(
        $"Groups/{id}", $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{operations}}]}""");

    /// <summary>The user as Entra reads it before it compares.</summary>
    public static async Task<JsonElement> ReadUserAsync(this TestTenant tenant, string id) =>
        (await tenant.GetAsync($"Users/{id}")).ShouldBe(HttpStatusCode.OK).Body;

    /// <summary>Sends a PATCH that succeeds, and reads the user again.</summary>
    public static async Task<JsonElement> PatchedUserAsync(this TestTenant tenant, string id, string operations)
    {
        (await tenant.PatchUserAsync(id, operations)).ShouldBe(HttpStatusCode.OK);
        return await tenant.ReadUserAsync(id);
    }

    /// <summary>The group as Entra reads it before it compares, without members.</summary>
    public static async Task<JsonElement> ReadGroupAsync(this TestTenant tenant, string id)
    {
        var group = (await tenant.GetAsync($"Groups/{id}?excludedAttributes=members")).ShouldBe(HttpStatusCode.OK).Body;
        Assert.Null(group.At("members"));
        return group;
    }

    /// <summary>A user as Entra creates it with its default mappings.</summary>
    /// <param name="userName">Its userName and e-mail address.</param>
    /// <param name="externalId">Its object id or alias.</param>
    /// <param name="roles">Its app roles as they are mapped, see <see cref="RolesJson"/>.</param>
    public static string UserJson(string userName, string externalId, string roles = "\"roles\":[]") => $$"""
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
         "externalId":"{{externalId}}","userName":"{{userName}}","active":true,"displayName":"Alain Charon","title":"Recruiter",
         "emails":[{"primary":true,"type":"work","value":"{{userName}}"}],
         "name":{"formatted":"Alain Charon","givenName":"Alain","familyName":"Charon"},
         "addresses":[{"type":"work","streetAddress":"1 Main St","locality":"Seattle","region":"WA","postalCode":"98101","country":"US","primary":false}],
         "phoneNumbers":[{"type":"work","value":"+1 206 555 0100"},{"type":"mobile","value":"+1 206 555 0101"},{"type":"fax","value":"+1 206 555 0102"}],
         "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"701984","department":"Talent"},
         "meta":{"resourceType":"User"},{{roles}}
        }
        """;

    /// <summary>The app role of a user as a mapping to <c>roles[primary eq "True"]</c> sends it.</summary>
    /// <param name="primary">The value of <c>primary</c> in JSON; null for a user without app roles.</param>
    public static string RolesJson(string? primary) => primary is null
        ? "\"roles\":[]"
        : $$"""
            "roles":[{"primary":{{primary}},"type":"WindowsAzureActiveDirectoryRole","display":"Scheduler","value":"Scheduler"}]
            """;

    /// <summary>A group as Entra creates it: without members, and with a schema that is Entra's own.</summary>
    public static string GroupJson(string displayName, string externalId) => $$"""
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group","http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
         "externalId":"{{externalId}}","displayName":"{{displayName}}","meta":{"resourceType":"Group"}
        }
        """;

    /// <summary>Creates such a group and gives its id.</summary>
    public static async Task<string> CreateEntraGroupAsync(this TestTenant tenant, string displayName) =>
        (await tenant.PostAsync("Groups", GroupJson(displayName, Guid.NewGuid().ToString()))).ShouldBe(HttpStatusCode.Created).Body.TextAt("id")!;
}
