using System.Text.RegularExpressions;

namespace ScimFunctions.Tests.Infra;

/// <summary>Alerts and workbook ask for what the app and Azure really tell.</summary>
public sealed partial class MonitoringTests
{
    private static readonly BicepFile Alerts = BicepFile.Named("infra/modules/alerts.bicep");

    public static TheoryData<string> Queries => [.. AllQueries()];

    [Theory]
    [MemberData(nameof(Queries))]
    public void A_query_asks_for_events_and_values_that_exist(string query)
    {
        var events = EventsIn(query);
        Assert.All(events, name => Assert.Contains(LoggedEvents.All, logged => logged.Name == name));

        // A value is asked of some event that the query names; the name is asked of all.
        var values = Member().Matches(query).Select(match => match.Groups["name"].Value).Where(value => value != "EventName");
        var given = LoggedEvents.All.Where(logged => events.Contains(logged.Name)).SelectMany(logged => logged.Values).ToHashSet();
        Assert.All(values, value => Assert.Contains(value, given));
    }

    [Fact]
    public void Events_have_ids_of_their_own_and_names_of_their_own_where_they_are_asked_for()
    {
        Assert.Distinct(LoggedEvents.All.Select(logged => logged.Id));
        var asked = AllQueries().SelectMany(EventsIn).Distinct();
        Assert.All(asked, name => Assert.Single(LoggedEvents.All, logged => logged.Name == name));
    }

    [Fact]
    public void There_is_an_alert_for_each_thing_that_an_operator_must_hear_of()
    {
        var names = NameProperty().Matches(Repository.Read("infra/modules/alerts.bicep")).Select(match => match.Groups["name"].Value);

        Assert.Equal(["scim-poison-messages", "scim-changes-late", "scim-sweep-missing", "scim-server-errors", "scim-key-vault-throttling"], names);
    }

    [Fact]
    public void Every_log_alert_fires_on_any_row_of_its_query_asked_of_Application_Insights()
    {
        var rule = Alerts.Resource("logAlertRules");
        var condition = BicepObject.Properties(rule.Property("properties", "criteria", "allOf")!);

        Assert.Equal("[applicationInsights.id]", Text(rule.Property("properties", "scopes")!));
        Assert.Equal(["alert.query", "Count", "GreaterThan", "0"], new[] { "query", "timeAggregation", "operator", "threshold" }.Select(name => Text(condition[name])));
        Assert.Contains(rule.Value, token => token.IsWord("logAlerts"));
        // The longest window that may be asked for every five minutes is two days.
        Assert.All(WindowSize().Matches(Repository.Read("infra/modules/alerts.bicep")).Select(match => match.Groups["size"].Value), size => Assert.Contains(size, new[] { "PT15M", "P1D" }));
    }

    [Fact]
    public void Throttling_is_seen_in_the_vaults_own_metric()
    {
        var rule = Alerts.Resource("vaultThrottling");
        var criterion = BicepObject.Properties(rule.Property("properties", "criteria", "allOf")!);

        Assert.Equal("[vault.id]", Text(rule.Property("properties", "scopes")!));
        Assert.Equal("Microsoft.KeyVault/vaults", Text(criterion["metricNamespace"]));
        Assert.Equal("ServiceApiResult", Text(criterion["metricName"]));
        Assert.Equal("[{name:StatusCodeoperator:Includevalues:[429]}]", Text(criterion["dimensions"]));
        Assert.Equal("global", rule.Scalar("location"));
    }

    [Fact]
    public void Alerts_go_to_the_address_that_was_given_if_one_was()
    {
        var group = Alerts.Resource("actionGroup");

        Assert.StartsWith("if(!empty(email)){", Text(group.Value), StringComparison.Ordinal);
        Assert.Equal("email", Text(BicepObject.Properties(group.Property("properties", "emailReceivers")!)["emailAddress"]));
        Assert.InRange(group.Scalar("properties", "groupShortName")!.Length, 1, 12);
        Assert.Equal("empty(email)?[]:[actionGroup.id]", Text(Alerts.Declarations.Single(declaration => declaration.Name == "actionGroupIds").Value));
        Assert.Contains(Alerts.Resource("logAlertRules").Property("properties", "actions")!, token => token.IsWord("actionGroupIds"));
        Assert.Contains(Alerts.Resource("vaultThrottling").Property("properties", "actions")!, token => token.IsWord("actionGroupIds"));
    }

    [Fact]
    public void The_workbook_is_one_that_Azure_can_show()
    {
        using var workbook = JsonDocument.Parse(Repository.Read("infra/modules/workbook.json"));

        Assert.Equal("Notebook/1.0", workbook.RootElement.GetProperty("version").GetString());
        Assert.Equal("{applicationInsightsId}", Assert.Single(workbook.RootElement.GetProperty("fallbackResourceIds").EnumerateArray()).GetString());
        var items = workbook.RootElement.GetProperty("items").EnumerateArray().ToList();
        Assert.Distinct(items.Select(item => item.GetProperty("name").GetString()));
        var timeRange = Assert.Single(items, item => item.GetProperty("type").GetInt32() == 9).GetProperty("content").GetProperty("parameters")[0];
        Assert.All(items.Where(item => item.GetProperty("type").GetInt32() == 3), item =>
        {
            var content = item.GetProperty("content");
            Assert.Equal(timeRange.GetProperty("name").GetString(), content.GetProperty("timeContextFromParameter").GetString());
            Assert.Equal("microsoft.insights/components", content.GetProperty("resourceType").GetString());
            Assert.Contains(content.GetProperty("visualization").GetString(), new[] { "timechart", "table" });
        });
    }

    private static List<string> AllQueries()
    {
        using var workbook = JsonDocument.Parse(Repository.Read("infra/modules/workbook.json"));
        return Directory.EnumerateFiles(Repository.PathOf("infra"), "*.kql", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllText)
            .Concat(workbook.RootElement.GetProperty("items").EnumerateArray()
                .Select(item => item.GetProperty("content"))
                .Where(content => content.TryGetProperty("query", out _))
                .Select(content => content.GetProperty("query").GetString()!))
            .ToList();
    }

    /// <summary>The names that a query compares an event's with, by <c>==</c> or <c>in</c>.</summary>
    private static IReadOnlyList<string> EventsIn(string query) =>
    [
        .. EventName().Matches(query)
            .SelectMany(match => Literal().Matches(match.Groups["names"].Value))
            .Select(literal => literal.Value.Trim('\'')),
    ];

    private static string Text(IEnumerable<BicepToken> tokens) =>
        string.Concat(tokens.Where(token => token.Kind != BicepTokenKind.NewLine).Select(token => token.Text));

    [GeneratedRegex("'[^'\n]*'", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Literal();

    [GeneratedRegex(@"(?<=customDimensions)\.(?<name>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Member();

    [GeneratedRegex(@"customDimensions\.EventName (== |in \()(?<names>'[^)\n]*')", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EventName();

    [GeneratedRegex(@"^\s+name: '(?<name>scim-[a-z-]+)'$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NameProperty();

    [GeneratedRegex("windowSize: '(?<size>[^']+)'", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WindowSize();
}
