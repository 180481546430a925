using Azure.Data.Tables;
using Microsoft.Extensions.Logging;

namespace ScimFunctions.Storage;

/// <summary>Counts a tenant's users.</summary>
public sealed class UserCounter(ScimTables tables, ILogger<UserCounter> logger) : ResourceCounter(tables, logger, DirectoryKeys.UserCount, "users")
{
    /// <inheritdoc cref="ResourceCounter.DeltaRow"/>
    public static TableEntity Delta(int delta) => DeltaRow(DirectoryKeys.UserCount, delta);
}
