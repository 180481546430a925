namespace ScimFunctions;

/// <summary>The settings of the section <c>Scim</c>.</summary>
public sealed class ScimOptions
{
    public const string Section = "Scim";

    /// <summary>The address of the Key Vault; without it, secrets are kept in a local file, which is refused inside Azure.</summary>
    public string? KeyVaultUri { get; set; }

    /// <summary>The client id of the user-assigned identity that enters the Key Vault.</summary>
    public string? ManagedIdentityClientId { get; set; }

    /// <summary>The file of local secrets.</summary>
    public string LocalSecretsPath { get; set; } = ".local/secrets.json";

    /// <summary>The origin under which callers reach the service, if a gateway in front of it does not pass it on.</summary>
    public string? PublicBaseUrl { get; set; }
}
