using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.IdentityProviders;

/// <summary>Requests as Entra ID forms them. It sends no <c>User-Agent</c>, and neither does the client beneath.</summary>
internal static class EntraRequests
{
    public const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    /// <summary>The look-up by a matching attribute, the reference check and the like.</summary>
    public static Task<ScimResponse> SearchAsync(this TestTenant tenant, string filter, string more = "") =>
        tenant.GetAsync($"Users?filter={Uri.EscapeDataString(filter)}{more}");

    /// <summary>A PATCH with these operations, separated by commas.</summary>
    public static Task<ScimResponse> PatchUserAsync(this TestTenant tenant, string id, string operations) => tenant.PatchAsync(
        $"Users/{id}", $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{operations}}]}""");

    /// <summary>The user as Entra reads it before it compares.</summary>
    public static async Task<System.Text.Json.JsonElement> ReadUserAsync(this TestTenant tenant, string id) =>
        (await tenant.GetAsync($"Users/{id}")).ShouldBe(System.Net.HttpStatusCode.OK).Body;
}
