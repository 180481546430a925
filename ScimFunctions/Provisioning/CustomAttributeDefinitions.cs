using ScimFunctions.Scim;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Tenants;

namespace ScimFunctions.Provisioning;

/// <summary>Records the custom attributes that a user brings and the tenant has not seen before.</summary>
public sealed class CustomAttributeDefinitions(CustomAttributeStore store, TenantCache tenants)
{
    /// <summary>How many definitions a tenant may collect.</summary>
    public const int Max = 500;

    /// <summary>
    /// Called before the user is written: a definition without a user is harmless, a value without a definition would be missing from
    /// <c>/Schemas</c>.
    /// </summary>
    /// <exception cref="ScimException">400: the tenant has as many definitions as it may have.</exception>
    public async Task RecordAsync(TenantContext tenant, JsonObject user, CancellationToken cancellationToken)
    {
        if (user[SchemaUrns.CustomAttribute] is not JsonObject values)
        {
            return;
        }

        var schema = tenant.Schemas.User.FindExtension(SchemaUrns.CustomAttribute)!;
        var known = schema.Attributes.Select(attribute => attribute.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var unseen = values.Select(value => value.Key).Where(name => !known.Contains(name)).ToList();
        if (unseen.Count == 0)
        {
            return;
        }

        if (known.Count + unseen.Count > Max)
        {
            throw ScimException.InvalidValue(
                $"An organisation may have at most {Max} custom attributes; these would be too many: {JsonText.List(unseen)}.");
        }

        await store.DefineAsync(tenant.Id, unseen, cancellationToken);
        tenants.Forget(tenant.Id);
    }
}
