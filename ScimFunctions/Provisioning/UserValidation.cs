using System.Text.Json.Nodes;
using ScimFunctions.Members;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Provisioning;

/// <summary>What must hold of a user before it is written, by whichever operation.</summary>
internal static class UserValidation
{
    /// <exception cref="ScimException">400 <c>invalidValue</c>, naming what is wrong.</exception>
    public static void Validate(ResourceType type, JsonObject user)
    {
        ResourceValidator.Validate(type, user);
        ScimRole.Validate(user);
    }
}
