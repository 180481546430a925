using System.Globalization;

namespace ScimFunctions.InProcessStorage.Tables;

/// <summary>The options of a query.</summary>
/// <param name="Filter">Null for all rows.</param>
/// <param name="Select">Null for all properties.</param>
/// <param name="Top">The rows wanted on the page.</param>
/// <param name="Token">Where the page begins; null for the beginning.</param>
internal sealed record TableQuery(TableFilter? Filter, IReadOnlySet<string>? Select, int Top, ContinuationToken? Token)
{
    private const int MostRows = 1000;

    /// <exception cref="StorageException">An option is malformed, or one that Table Storage does not have.</exception>
    public static TableQuery Read(StorageRequest request)
    {
        foreach (var name in request.Parameters.Keys)
        {
            if (name.StartsWith('$') && !IsKnown(name))
            {
                throw StorageException.InvalidInput($"The query option '{name}' is not supported.");
            }
        }

        return new TableQuery(
            request.Parameter("$filter") is { } filter && !string.IsNullOrWhiteSpace(filter) ? TableFilterParser.Parse(filter) : null,
            SelectOf(request),
            TopOf(request),
            ContinuationToken.Read(request));
    }

    public static IReadOnlySet<string>? SelectOf(StorageRequest request) =>
        request.Parameter("$select") is { Length: > 0 } select && select != "*"
            ? select.Split(',', StringSplitOptions.TrimEntries).ToHashSet(StringComparer.Ordinal)
            : null;

    public static int TopOf(StorageRequest request) =>
        request.Parameter("$top") is not { } top ? MostRows
        : int.TryParse(top, NumberStyles.None, CultureInfo.InvariantCulture, out var rows) && rows is >= 1 and <= MostRows ? rows
        : throw StorageException.InvalidInput($"$top is '{top}'; it must be from 1 to {MostRows}.");

    private static bool IsKnown(string name) =>
        name.Equals("$filter", StringComparison.OrdinalIgnoreCase)
        || name.Equals("$select", StringComparison.OrdinalIgnoreCase)
        || name.Equals("$top", StringComparison.OrdinalIgnoreCase)
        || name.Equals("$format", StringComparison.OrdinalIgnoreCase);
}
