using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning;

/// <summary>A page of a list of groups.</summary>
/// <param name="Groups">The groups of the page, in order of creation, without their members.</param>
/// <param name="TotalResults">How many groups the whole list has.</param>
/// <param name="StartIndex">The place of the first one in the whole list; the first place is 1.</param>
public sealed record GroupPage(IReadOnlyList<GroupRecord> Groups, int TotalResults, int StartIndex);
