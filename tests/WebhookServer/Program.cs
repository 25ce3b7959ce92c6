using System.Net;
using System.Security.Cryptography.X509Certificates;
using EdgeOrch.WebhookServer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

// A webhook whose behaviour is the path it is asked at. For each NAME.pem (certificates and key) in the directory given, one HTTPS port is
// opened and printed as "NAME PORT"; then "ready". Further arguments are the ports to use. It ends when its standard input does.
var files = Directory.GetFiles(args[0], "*.pem").Order(StringComparer.Ordinal).ToArray();
var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(options =>
{
    options.Limits.MaxRequestBodySize = null;
    for (var i = 0; i < files.Length; i++)
    {
        var certificate = Load(files[i]);
        var port = i + 1 < args.Length ? int.Parse(args[i + 1], System.Globalization.CultureInfo.InvariantCulture) : 0;
        options.Listen(IPAddress.Loopback, port, listen => listen.UseHttps(certificate));
    }
});
var app = builder.Build();
var log = new ReviewLog();
app.Run(context => Behaviour.AnswerAsync(context, log));
await app.StartAsync();
var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
for (var i = 0; i < files.Length; i++)
{
    Console.WriteLine($"{Path.GetFileNameWithoutExtension(files[i])} {new Uri(addresses[i]).Port}");
}

Console.WriteLine("ready");
await Console.In.ReadToEndAsync();

static X509Certificate2 Load(string file)
{
    using var pem = X509Certificate2.CreateFromPemFile(file, file);
    return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
}
