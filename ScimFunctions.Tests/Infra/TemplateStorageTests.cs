using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using ScimFunctions.Storage;

namespace ScimFunctions.Tests.Infra;

/// <summary>The app creates no table and no queue in Azure, so the template must have each one that it uses.</summary>
public sealed class TemplateStorageTests
{
    private static readonly BicepFile Storage = BicepFile.Named("infra/modules/storage.bicep");

    [Fact]
    public void The_template_creates_the_tables_that_the_app_uses() =>
        Assert.Equal(TableNames.All.Order(StringComparer.Ordinal), NamesIn("tableNames").Order(StringComparer.Ordinal));

    [Fact]
    public void The_template_creates_the_queues_that_the_app_uses_each_with_its_poison_queue() =>
        Assert.Equal([QueueNames.Changes, QueueNames.ChangesPoison], NamesIn("queueNames"));

    [Fact]
    public void The_lists_of_names_are_what_is_created()
    {
        foreach (var (resource, list) in new[] { ("tables", "tableNames"), ("queues", "queueNames") })
        {
            var declared = Storage.Resource(resource);
            var loopVariable = Assert.Single(BicepFile.LoopVariables(declared.Value));
            Assert.Contains(declared.Value, token => token.IsWord(list));
            Assert.Equal(loopVariable, declared.Scalar("name"));
        }
    }

    [Fact]
    public void Every_queue_trigger_listens_to_a_queue_that_the_template_creates_over_a_connection_that_it_sets()
    {
        var triggers = typeof(TableNames).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .SelectMany(method => method.GetParameters())
            .Select(parameter => parameter.GetCustomAttribute<QueueTriggerAttribute>())
            .OfType<QueueTriggerAttribute>()
            .ToList();

        Assert.NotEmpty(triggers);
        Assert.All(triggers, trigger =>
        {
            Assert.Contains(trigger.QueueName, NamesIn("queueNames"));
            Assert.Contains($"{trigger.Connection}__queueServiceUri", AppSettingsTests.TemplateSettings().Keys);
        });
    }

    [Fact]
    public void The_package_is_read_from_the_container_that_the_template_creates()
    {
        var modules = BicepFile.Named("infra/main.bicep").Modules.ToDictionary(module => module.Name);
        var read = BicepFile.Named("infra/app/api.bicep").Resource("site").Property("properties", "functionAppConfig", "deployment", "storage")!;

        Assert.Equal("deploymentContainerName", Storage.Resource("deploymentContainer").Scalar("name"));
        Assert.Equal("blobContainer", Assert.Single(BicepObject.Properties(read)["type"]).Text);
        // The endpoint ends with a slash.
        Assert.Equal("${storage.properties.primaryEndpoints.blob}${deploymentContainerName}", Assert.Single(BicepObject.Properties(read)["value"]).Text);
        Assert.All(new[] { "storage", "api" }, module => Assert.Equal("deploymentContainerName", modules[module].Scalar("params", "deploymentContainerName")));
    }

    private static List<string> NamesIn(string list) =>
        [.. Storage.Declarations.Single(declaration => declaration.Name == list).Value.Where(token => token.Kind == BicepTokenKind.Text).Select(token => token.Text)];
}
