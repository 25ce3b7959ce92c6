using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.ApiServer.Http;

/// <summary>What Kestrel asks of a host, and nothing more: a web application would bring routing, configuration files, development
/// certificates and error pages into the executable, none of which is ever used. Not thread-safe.</summary>
internal sealed class KestrelServices : IWebHostBuilder
{
    private readonly ServiceCollection _services = new();

    /// <summary>Starts with what Kestrel expects to find.</summary>
    public KestrelServices(ILoggerFactory loggers)
    {
        _services.AddOptions();
        _services.AddSingleton(loggers);
        _services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        _services.AddSingleton<DiagnosticSource>(new DiagnosticListener("EdgeOrch.ApiServer"));
        _services.AddSingleton<IMeterFactory, Meters>();
    }

    /// <summary>Makes the services. The caller disposes of them.</summary>
    public ServiceProvider BuildServices() => _services.BuildServiceProvider();

    /// <inheritdoc/>
    public IWebHostBuilder ConfigureServices(Action<IServiceCollection> configureServices)
    {
        configureServices(_services);
        return this;
    }

    /// <inheritdoc/>
    public IWebHostBuilder ConfigureServices(Action<WebHostBuilderContext, IServiceCollection> configureServices)
    {
        configureServices(new WebHostBuilderContext(), _services);
        return this;
    }

    /// <inheritdoc/>
    public string? GetSetting(string key) => null;

    /// <inheritdoc/>
    public IWebHostBuilder UseSetting(string key, string? value) => throw new NotSupportedException($"the server takes no setting {key}");

    /// <inheritdoc/>
    public IWebHostBuilder ConfigureAppConfiguration(Action<WebHostBuilderContext, IConfigurationBuilder> configureDelegate) =>
        throw new NotSupportedException("the server reads no configuration");

    [Obsolete("The interface asks for it; nothing calls it.")]
    IWebHost IWebHostBuilder.Build() => throw new NotSupportedException("the server runs without a web host");

    // The product counts for itself; Kestrel's instruments are made and never listened to.
    private sealed class Meters : IMeterFactory
    {
        private readonly List<Meter> _made = [];

        public Meter Create(MeterOptions options)
        {
            var meter = new Meter(options);
            _made.Add(meter);
            return meter;
        }

        public void Dispose() => _made.ForEach(static meter => meter.Dispose());
    }
}
