using Azure.Data.Tables;
using Microsoft.Extensions.Logging;

namespace ScimFunctions.Storage;

/// <summary>Counts a tenant's groups.</summary>
public sealed class GroupCounter(ScimTables tables, ILogger<GroupCounter> logger) : ResourceCounter(tables, logger, DirectoryKeys.GroupCount, "groups")
{
    /// <inheritdoc cref="ResourceCounter.DeltaRow"/>
    public static TableEntity Delta(int delta) => DeltaRow(DirectoryKeys.GroupCount, delta);
}
