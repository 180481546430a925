using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Resources;
using ScimFunctions;
using ScimFunctions.Storage;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.Services.AddScimFunctions(builder.Configuration);

// Locally there is nowhere to send telemetry to. How much of the traces is kept is set by OTEL_TRACES_SAMPLER, for the host too (docs/decisions/0012).
if (!string.IsNullOrEmpty(builder.Configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"]))
{
    builder.Services.AddOpenTelemetry()
        .UseFunctionsWorkerDefaults()
        .ConfigureResource(resource => resource.AddAttributes([new("service.version", ScimTelemetry.Version)]))
        .WithTracing(tracing => tracing.AddSource(ScimTelemetry.Name))
        .WithMetrics(metrics => metrics.AddMeter(ScimTelemetry.Name))
        .UseAzureMonitorExporter(options =>
        {
            options.Credential = StorageConnection.Credential(builder.Configuration[$"{ScimOptions.Section}:{nameof(ScimOptions.ManagedIdentityClientId)}"]);
            options.EnableTraceBasedLogsSampler = false;
        });
}

builder.Build().Run();
