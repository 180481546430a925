namespace ScimFunctions.LocalHost;

/// <summary>How to reach the running app as its demo tenant: what <c>.local/connection.json</c> says.</summary>
/// <param name="BaseUrl">The SCIM base: what an identity provider calls the tenant URL.</param>
/// <param name="Token">The tenant's SCIM token.</param>
/// <param name="Tenant">The tenant's id.</param>
/// <param name="ManageUrl">The base of the management operations.</param>
/// <param name="OperatorKey">The key for them.</param>
/// <param name="PortalUrl">The organisation's page; null where there is none.</param>
internal sealed record LocalConnection(string BaseUrl, string Token, string Tenant, string ManageUrl, string OperatorKey, string? PortalUrl)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Written whole or not at all, and readable by its owner only: it holds the token and the operator key.</summary>
    public async Task WriteAsync(string path, CancellationToken cancellationToken)
    {
        var unfinished = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using (var file = new FileStream(unfinished, options))
        {
            await JsonSerializer.SerializeAsync(file, this, Format, cancellationToken);
        }

        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>What <c>./run</c> shows when the app is ready.</summary>
    /// <param name="inMemory">Whether the data ends with the run.</param>
    public string Describe(bool inMemory) => $$"""

        ScimFunctions is ready.

          Tenant URL    {{BaseUrl}}
          Token         {{Token}}
          Manage URL    {{ManageUrl}}
          Operator key  {{OperatorKey}}

        Create a user:

          curl -sS '{{BaseUrl}}/Users' -H 'Authorization: Bearer {{Token}}' -H 'Content-Type: application/scim+json' -d '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada@example.com","name":{"givenName":"Ada","familyName":"Lovelace"},"emails":[{"value":"ada@example.com","primary":true}],"active":true}'

        List users:

          curl -sS '{{BaseUrl}}/Users?count=10' -H 'Authorization: Bearer {{Token}}'

        The same is in .local/connection.json. Ctrl-C stops; {{(inMemory ? "the data is in memory and gone then" : "the data stays for the next ./run (./run --fresh starts empty)")}}.

        """;
}
