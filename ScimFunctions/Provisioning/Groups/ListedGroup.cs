using ScimFunctions.Provisioning.Listing;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning.Groups;

/// <summary>A group as lists read it, with the record that tells which change of its members is pending.</summary>
internal sealed record ListedGroup(ResourceType Type, GroupRecord Group)
    : ListedResource(Type, Group.Id, DirectoryKeys.Group(Group.Id), GroupDocument.WithMeta(Group));
