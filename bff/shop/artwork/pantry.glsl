// What is made of the fruit, and what it is kept in.

float rounded(vec3 q, vec3 size, float r) {
  vec3 d = abs(q) - size + r;
  return length(max(d, 0.)) + min(max(d.x, max(d.y, d.z)), 0.) - r;
}

float drum(vec3 q, float r, float h, float edge) {
  vec2 d = abs(vec2(length(q.xz), q.y)) - vec2(r, h) + edge;
  return min(max(d.x, d.y), 0.) + length(max(d, 0.)) - edge;
}

// A jar standing on y = 0, its body `h` high, and its lid.
float jar(vec3 q, float r, float h) {
  float body = drum(q - vec3(0, h * .5, 0), r, h * .5, .2 * r);
  return smin(body, drum(q - vec3(0, h + .04, 0), r * .8, .16, .03), .16);
}
float lid(vec3 q, float r, float h) {
  float ribs = gFine ? .008 * sin(atan(q.x, q.z) * 70.) * step(abs(q.y - h - .2), .15) : 0.;
  return drum(q - vec3(0, h + .22, 0), r * .86, .19, .05) + ribs;
}

// Shreds of peel in something clear; `fill` is how high it stands.
void paintJar(vec3 q, float r, float fill, vec3 jam, vec3 shred, inout Paint m) {
  vec3 s = q * vec3(2.6, 3.4, 2.6) + fbm(q * 1.3) * 2.;
  float strip = smoothstep(.05, .015, abs(noise(s) - .5)) * smoothstep(.35, .6, noise(q * 2.2 + 9.));
  vec3 c = mix(jam * (.75 + .5 * noise(q * 1.7)), shred, strip * .8);
  c *= mix(.75, 1.15, smoothstep(0., fill, q.y));
  c = mix(c, vec3(.86, .83, .74), smoothstep(fill - .01, fill + .02, q.y) * .75);
  c = mix(c, jam * 1.5 + .12, smoothstep(.1, .02, q.y));
  m = Paint(c, .03, .075, .55);
}

// A paper label around the front: the shop's mark over a few printed lines.
void paintLabel(vec3 q, float r, vec2 from, inout Paint m) {
  vec2 at = vec2(atan(q.x, q.z) * r, q.y);
  vec2 size = vec2(.62 * r, (from.y - from.x) * .5);
  vec2 u = at - vec2(0, (from.x + from.y) * .5);
  if (abs(u.x) > size.x || abs(u.y) > size.y) return;
  vec3 c = vec3(.86, .8, .67) * (.94 + .08 * noise(q * 30.));
  float l = length(u - vec2(0, size.y * .3)), mark = size.y * .4;
  float a = atan(u.y - size.y * .3, u.x);
  c = mix(c, vec3(.75, .16, .01), smoothstep(mark, mark - .012, l));
  c = mix(c, vec3(.9, .82, .66), smoothstep(mark * .84, mark * .84 - .012, l));
  float wedge = abs(sin(a * 4.)) * l;
  c = mix(c, vec3(.82, .27, .03), smoothstep(mark * .76, mark * .76 - .012, l) * smoothstep(.02, .034, wedge));
  for (int i = 0; i < 2; i++) {
    vec2 bar = abs(u + vec2(0, size.y * (.42 + .26 * float(i)))) - vec2(size.x * (.5 - .18 * float(i)), i == 0 ? .035 : .014);
    c = mix(c, vec3(.05, .13, .07), smoothstep(.006, 0., max(bar.x, bar.y)));
  }
  vec2 rim = abs(abs(u) - size + .035);
  c = mix(c, vec3(.05, .13, .07), smoothstep(.009, .003, min(rim.x + step(size.y - .035, abs(u.y)), rim.y + step(size.x - .035, abs(u.x)))) * .8);
  m = Paint(c, .7, .02, .05);
}

// A shallow bowl, rim at y = 0.
float bowl(vec3 q, float r, float depth) {
  vec3 c = q - vec3(0, r - depth, 0);
  float shell = abs(length(c) - r) - .045;
  return max(shell, q.y) - .015;
}

float petals(vec3 q, float r, float n, float lift) {
  float a = atan(q.z, q.x), w = 6.28318 / n;
  a = mod(a + w * .5, w) - w * .5;
  vec3 p = vec3(cos(a), 0, sin(a)) * length(q.xz);
  p.y = q.y - lift * p.x * p.x / r;
  return ellipsoid(p - vec3(r * .55, 0, 0), vec3(r * .5, r * .07, r * .24)) * .8;
}

// One lobe of a sun-dried peel along +x, curled; `warp` returns the height above its own surface.
float driedLobe(vec3 q, float len, float curl, out float warp) {
  float t = clamp(q.x / len, 0., 1.);
  q.y -= curl * len * t * t * .55 - q.z * q.z * .55 * curl + .1 * (noise(q * vec3(2.2, .4, 2.2) + len * 7.) - .5) * (1. + t);
  warp = q.y;
  float w = len * .4 * pow(max(sin(3.14159 * (.12 + .82 * pow(t, .9))), 0.), .7);
  vec2 d = vec2(max(abs(q.z) - w, max(-q.x, q.x - len)), abs(q.y) - .022);
  float bump = gFine ? .012 * noise(q * 24.) + .014 * smoothstep(.4, .1, cells(q * 14.)) : 0.;
  return (min(max(d.x, d.y), 0.) + length(max(d, 0.)) - .015) * .6 - bump;
}

void paintDried(float side, vec3 q, inout Paint m) {
  float f = fbm(q * 5.);
  vec3 skin = mix(vec3(.045, .014, .006), vec3(.14, .04, .01), f) * (1. - .3 * smoothstep(.3, .1, cells(q * 14.)));
  vec3 inner = mix(vec3(.26, .14, .055), vec3(.42, .26, .12), f);
  m = Paint(side > 0. ? skin : inner, .45, side > 0. ? .04 : .015, .1);
}
