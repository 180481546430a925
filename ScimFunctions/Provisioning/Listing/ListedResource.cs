using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Provisioning.Listing;

/// <summary>A resource as lists read it.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Id">Its id.</param>
/// <param name="RowKey">The key of its row, which gives lists their order.</param>
/// <param name="Json">As it is stored: in canonical form, with <c>meta</c> last and without its location.</param>
public record ListedResource(ResourceType Type, string Id, string RowKey, ReadOnlyMemory<byte> Json)
{
    /// <summary>
    /// The attribute that memberships make, a user's <c>groups</c> or a group's <c>members</c>, with the comma before it; empty if there is none
    /// to show or it has not been read.
    /// </summary>
    public ReadOnlyMemory<byte> Memberships { get; init; }
}
