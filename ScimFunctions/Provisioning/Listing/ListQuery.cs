using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using ScimFunctions.Memberships;
using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Queries;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim;

namespace ScimFunctions.Provisioning.Listing;

/// <summary>A list request bound to a tenant and to the lists that it goes over: one behind the other, each in key order.</summary>
public sealed class ListQuery
{
    /// <summary>So many resources' memberships are read together where the query depends on them; a query gives no more rows.</summary>
    private const int ResourcesAtOnce = 1000;

    private const int ScanPageSize = 1000;

    private readonly ProvisioningRequest request;
    private readonly IReadOnlyList<Source> sources;
    private readonly ResourceSort? sort;
    private readonly Func<bool> isOutOfTime;

    private ListQuery(
        ProvisioningRequest request, string name, string fingerprint, string filterFingerprint, IReadOnlyList<Source> sources, Func<bool> isOutOfTime)
    {
        (Name, Fingerprint, FilterFingerprint) = (name, fingerprint, filterFingerprint);
        this.isOutOfTime = isOutOfTime;
        this.request = request;
        this.sources = sources;
        sort = sources.Select(source => source.Sort).FirstOrDefault(order => order is not null);
    }

    public string Tenant => request.Tenant.Id;

    /// <summary>The lists' names.</summary>
    public string Name { get; }

    /// <summary>Equal for equal lists, filters and orders, and for nothing else; hexadecimal.</summary>
    public string Fingerprint { get; }

    /// <summary>As <see cref="Fingerprint"/>, of the filter alone; empty if there is none.</summary>
    public string FilterFingerprint { get; }

    public bool HasFilter => FilterFingerprint.Length > 0;

    public bool IsSorted => sort is not null;

    /// <summary>Whether indexes have answered the filter, so that all that can match is in memory.</summary>
    public bool HasCandidates => sources.All(source => source.Candidates is not null);

    /// <summary>Whether it has been looked for so long that the caller should be answered.</summary>
    public bool IsOutOfTime => isOutOfTime();

    /// <param name="request">On whose behalf.</param>
    /// <param name="lists">What it goes over.</param>
    /// <param name="list">What is asked.</param>
    /// <param name="isOutOfTime">Whether the request has taken as long as it may.</param>
    /// <param name="cancellationToken">Ends the reading of candidates.</param>
    /// <exception cref="ScimException">400 <c>invalidFilter</c>, or <c>invalidValue</c> for a wrong order.</exception>
    public static async Task<ListQuery> CreateAsync(
        ProvisioningRequest request, IReadOnlyList<IResources> lists, ListRequest list, Func<bool> isOutOfTime, CancellationToken cancellationToken)
    {
        var (tenant, tolerances) = (request.Tenant, request.Tolerances);
        var filter = string.IsNullOrWhiteSpace(list.Filter) ? null : FilterParser.Parse(list.Filter, tolerances);
        var types = lists.Select(resources => resources.TypeIn(tenant.Schemas)).ToList();
        var matchers = BindEach<Func<JsonElement, bool>>(
            types, type => filter is null ? null : FilterMatcher.Create(filter, type, tolerances).Matches, unbound: static _ => false);
        var sorts = BindEach(types, type => ResourceSort.Create(list.SortBy, list.SortOrder, type, tolerances), unbound: null);

        var bound = new List<Source>();
        foreach (var ((resources, type), (matches, order)) in lists.Zip(types).Zip(matchers.Zip(sorts)))
        {
            if (filter is null || MayMatch(filter, type))
            {
                var candidates = filter is null ? null : await resources.FindCandidatesAsync(tenant.Id, type, filter, cancellationToken);
                bound.Add(new Source(
                    resources, type, matches, order, candidates, AskedBy(filter, list.SortBy, type, resources.MembershipAttribute), IsAbout(filter, list.SortBy, type, "meta"), filter is null ? null : PushedDownFilter.Of(filter, type)));
            }
        }

        var name = string.Join('-', lists.Select(resources => resources.Name));
        var sorting = $"{list.SortBy?.Trim().ToUpperInvariant()}\n{list.SortOrder?.Trim().ToUpperInvariant()}";
        var asked = filter?.WithNamesFolded().ToString();
        return new ListQuery(request, name, Hash($"{name}\n{sorting}\n{asked}"), asked is null ? "" : Hash(asked), bound, isOutOfTime);
    }

    /// <summary>The resources in key order, those that an index has found or all; whether they match, <see cref="TryMatch"/> tells.</summary>
    /// <param name="after">Start behind this row key; null for the beginning.</param>
    /// <param name="pageSize">How many rows a query asks for, 1 to 1000.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public IAsyncEnumerable<ShownResource> ReadAsync(string? after, int pageSize, CancellationToken cancellationToken) =>
        ReadAsync(after, pageSize, matchesOnly: false, cancellationToken);

    /// <summary>The resources that match, in key order; storage may leave out some that do not.</summary>
    /// <param name="after">Start behind this row key; null for the beginning.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ScimException">400 <c>tooMany</c>: to look at all resources takes too long.</exception>
    public async IAsyncEnumerable<MatchedResource> ReadMatchesAsync(string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var resource in ReadAsync(after, ScanPageSize, matchesOnly: true, cancellationToken))
        {
            if (IsOutOfTime)
            {
                throw ScimException.TooMany(
                    "To look at all resources takes too long for one request. Ask for fewer conditions, leave sortBy out, or read by cursor: it begins with 'cursor=', and each page ends in time.");
            }

            if (TryMatch(resource, out var key))
            {
                yield return new MatchedResource(key, resource);
            }
        }
    }

    /// <summary>Whether the resource matches the filter, and what it is sorted by.</summary>
    public bool TryMatch(ShownResource resource, out SortKey key)
    {
        key = SortKey.Missing;
        var source = sources.First(source => ReferenceEquals(source.Type, resource.Type));
        if (source is { Matches: null, Sort: null })
        {
            return true;
        }

        using var document = JsonDocument.Parse(source.LooksBeyondRow ? resource.Encode(request) : resource.Record.Json);
        if (source.Matches?.Invoke(document.RootElement) == false)
        {
            return false;
        }

        key = source.Sort?.KeyOf(document.RootElement) ?? SortKey.Missing;
        return true;
    }

    /// <summary>How many resources there are, without the filter and without a scan.</summary>
    public async Task<int> CountAsync(CancellationToken cancellationToken) =>
        (await Task.WhenAll(sources.Select(source => source.Resources.CountAsync(Tenant, cancellationToken)))).Sum();

    /// <summary>The row key of the resource at that place, without the filter (1 is the first); null if there are fewer.</summary>
    public async Task<string?> FindKeyAtAsync(int place, CancellationToken cancellationToken)
    {
        foreach (var source in sources)
        {
            if (await source.Resources.FindKeyAtAsync(Tenant, place, cancellationToken) is { } key)
            {
                return key;
            }

            place -= sources.Count == 1 ? 0 : await source.Resources.CountAsync(Tenant, cancellationToken);
            if (place < 1)
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>The order of the list: by what it is sorted by, and among equals by row key, which is by creation.</summary>
    public int Compare(SortKey leftKey, string leftRow, SortKey rightKey, string rightRow)
    {
        var order = sort?.Compare(leftKey, rightKey) ?? 0;
        return order != 0 ? order : Compare(leftRow, rightRow);
    }

    /// <summary>The order of two rows where nothing is sorted.</summary>
    public int Compare(string leftRow, string rightRow)
    {
        var order = OrderOf(leftRow) - OrderOf(rightRow);
        return order != 0 ? order : string.CompareOrdinal(leftRow, rightRow);
    }

    /// <param name="after">Start behind this row key.</param>
    /// <param name="pageSize">How many rows a query asks for.</param>
    /// <param name="matchesOnly">
    /// Whether nothing but matches counts for the caller, so that storage may leave out what does not match. Who stops after having looked at
    /// so many has to see each.
    /// </param>
    /// <param name="cancellationToken">Ends the reading.</param>
    private async IAsyncEnumerable<ShownResource> ReadAsync(
        string? after, int pageSize, bool matchesOnly, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var order = after is null ? 0 : OrderOf(after); order < sources.Count; order++)
        {
            var source = sources[order];
            var afterHere = after is not null && IsOf(source, after) ? after : null;
            var rows = source.Candidates is { } few
                ? few.Where(row => afterHere is null || string.CompareOrdinal(row.RowKey, afterHere) > 0).ToAsyncEnumerable()
                : source.Resources.ScanAsync(Tenant, source.Type, afterHere, matchesOnly ? source.Condition : null, pageSize, cancellationToken);
            if (source.Asked is { } asked)
            {
                rows = WithMembershipsAsync(source, rows, asked, cancellationToken);
            }

            await foreach (var row in rows.WithCancellation(cancellationToken))
            {
                yield return row;
            }
        }
    }

    /// <summary>Reads the memberships of as many at a time as a query of a scan gives.</summary>
    private async IAsyncEnumerable<ShownResource> WithMembershipsAsync(
        Source source, IAsyncEnumerable<ShownResource> rows, AskedMemberships asked, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var some in rows.Chunk(ResourcesAtOnce).WithCancellation(cancellationToken))
        {
            foreach (var row in await source.Resources.WithMembershipsAsync(request, some, asked, standTogether: source.Candidates is null, cancellationToken))
            {
                yield return row;
            }
        }
    }

    private int OrderOf(string rowKey)
    {
        for (var order = 0; order < sources.Count; order++)
        {
            if (IsOf(sources[order], rowKey))
            {
                return order;
            }
        }

        return 0;
    }

    private static bool IsOf(Source source, string rowKey) => rowKey.StartsWith(source.Resources.KeyPrefix, StringComparison.Ordinal);

    /// <summary>The memberships that decide whether a resource of that type matches, or where it stands.</summary>
    private static AskedMemberships? AskedBy(FilterExpression? filter, string? sortBy, ResourceType type, string attribute) =>
        IsAbout(filter: null, sortBy, type, attribute) ? AskedMemberships.All
        : filter is null ? null
        : AskedMemberships.By(filter, type, attribute);

    private static bool IsAbout(FilterExpression? filter, string? sortBy, ResourceType type, string attribute) =>
        (filter?.Paths() ?? []).Append(AttributePath.TryParse(sortBy?.Trim() ?? "")).OfType<AttributePath>()
            .Any(path => type.Resolve(path) is { IsExtension: false } reference && reference.Attribute?.Name == attribute);

    /// <summary>
    /// What is asked, bound to each of the types. An attribute need not be one of every type, so that in strict mode only what no type
    /// understands is refused.
    /// </summary>
    private static List<T?> BindEach<T>(List<ResourceType> types, Func<ResourceType, T?> bind, T? unbound)
        where T : class
    {
        var bound = new List<T?>(types.Count);
        ScimException? refusal = null;
        var refused = 0;
        foreach (var type in types)
        {
            try
            {
                bound.Add(bind(type));
            }
            catch (ScimException exception)
            {
                refusal ??= exception;
                refused++;
                bound.Add(unbound);
            }
        }

        return refused == types.Count && refusal is not null ? throw refusal : bound;
    }

    /// <summary>A condition on <c>meta.resourceType</c> says of which type every match is.</summary>
    private static bool MayMatch(FilterExpression filter, ResourceType type) => filter.EqualityConjuncts()
        .Where(condition => condition.Value.Kind is FilterValueKind.String
            && type.Resolve(condition.Path) is { Attribute.Name: "meta", SubAttribute.Name: "resourceType" })
        .All(condition => condition.Value.Text == type.Name);

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>One of the lists, and what the query means in it.</summary>
    private sealed record Source(
        IResources Resources,
        ResourceType Type,
        Func<JsonElement, bool>? Matches,
        ResourceSort? Sort,
        IReadOnlyList<ShownResource>? Candidates,
        AskedMemberships? Asked,
        bool AsksMeta,
        string? Condition)
    {
        /// <summary>Whether what is asked is not all in the resource's row: memberships, or its location.</summary>
        public bool LooksBeyondRow => Asked is not null || AsksMeta;
    }
}
