namespace ScimFunctions.Tenants;

public enum TenantState
{
    Active,

    /// <summary>Its identity provider is answered 403, whatever its token.</summary>
    Suspended,
}
